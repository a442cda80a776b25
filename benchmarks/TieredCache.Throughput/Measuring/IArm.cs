namespace TieredCache.Throughput.Measuring;

/// <summary>One of the things that are compared.</summary>
internal interface IArm
{
    /// <summary>Its name in the results.</summary>
    string Name { get; }
}

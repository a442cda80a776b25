namespace TieredCache.Benchmarks.Compare;

/// <summary>What is asked of all libraries alike.</summary>
internal interface IQuestion
{
    string Name { get; }

    /// <returns>Lines of output, one for each arm.</returns>
    IEnumerable<Line> Ask(CompareOptions options);
}

namespace TieredCache.Simulation.Engine;

/// <summary>A weak reference whose target the simulation may take away.</summary>
internal interface ICollectable
{
    object? Target { get; }

    void Collect();
}

namespace TieredCache.HitRates.Simulation;

/// <summary>A cache of a fixed number of keys, of which only the decisions matter. Single-threaded.</summary>
internal interface ISimulatedPolicy
{
    /// <summary>Asks for a key, from 0 on; a miss inserts it.</summary>
    /// <returns>True for a hit.</returns>
    bool Access(int key);
}

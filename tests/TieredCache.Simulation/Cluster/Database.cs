namespace TieredCache.Simulation.Cluster;

/// <summary>The system of record: a version for each key, and every commit takes the next.</summary>
internal sealed class Database(int keys)
{
    private readonly long[] _versions = new long[keys];

    public long Read(int key) => _versions[key];

    public long Commit(int key) => ++_versions[key];
}

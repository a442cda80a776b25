namespace TieredCache.Chaos.Servers;

/// <summary>How the servers of a run stand to each other.</summary>
internal enum TopologyKind
{
    /// <summary>One server.</summary>
    Standalone,

    /// <summary>A master and a replica that is promoted by hand.</summary>
    Replica,

    /// <summary>A master, two replicas and three sentinels that promote.</summary>
    Sentinel,

    /// <summary>Three masters with a replica each.</summary>
    Cluster,
}

using TieredCache.Configuration;

namespace TieredCache.Simulation.Cluster;

/// <summary>How the nodes of a world are set up: small bounds, so that everything collides.</summary>
internal sealed record NodeSettings(CacheSettings Cache, CoherenceSettings Coherence, int Stripes)
{
    public const string CacheName = "c";

    public static NodeSettings Make(int maxEntries, int stripes, TimeSpan duration, TimeSpan staleFor, TimeSpan loadTimeout, string mode, string whenDisconnected, int permits) => new(
        new CacheSettings(
            CacheName,
            "CacheAside",
            new MemorySettings("Lru", maxEntries, MaxBytes: 0, CloneOnRead: false, "Precise", "Fast", ShrinkUnderPressure: false),
            new EntrySettings(duration, TimeSpan.MaxValue, TimeSpan.Zero, Jitter: 0, staleFor, TimeSpan.Zero, loadTimeout, duration, RefreshAhead: 0, RefreshesByChance: false),
            new RemoteSettings(Enabled: true, TimeSpan.FromMilliseconds(Testing.InMemory.InMemoryNode.TimeoutMs), MaxPayloadBytes: 1_000_000, CompressAboveBytes: 0, "Version"),
            new StampedeSettings(CrossNode: true, permits, Breaker: false),
            new WriteBehindSettings(Directory: null, "Memory", BatchSize: 1, duration, MaxPending: 1, MaxPendingBytes: 0, "Wait", MaxAttempts: 1, "DeadLetter")),
        new CoherenceSettings(mode, TimeSpan.FromSeconds(1), whenDisconnected),
        stripes);
}

using TieredCache.Configuration.Tree;

namespace TieredCache.Configuration.Table;

/// <summary>The sections about other callers and other nodes, <c>Stampede</c> and <c>Coherence</c>.</summary>
internal static class ProtocolTable
{
    public static readonly INode<StampedeOptions>[] Stampede =
    [
        new Setting<StampedeOptions>("CrossNode", Kinds.Flag, static x => x.CrossNode, static (x, value) => x.CrossNode = value.Unboxed<bool>())
        {
            Default = true,
            Meaning = "Whether nodes share a load too, through a lease in Redis.",
        },
        new Setting<StampedeOptions>("MaxConcurrentLoads", Kinds.Whole(1), static x => x.MaxConcurrentLoads, static (x, value) => x.MaxConcurrentLoads = value.Unboxed<int>())
        {
            Default = 64,
            Meaning = "How many loads of the cache run at a time in this process.",
        },
        new Setting<StampedeOptions>("Breaker", Kinds.Flag, static x => x.Breaker, static (x, value) => x.Breaker = value.Unboxed<bool>())
        {
            Default = false,
            Meaning = "Whether loads are refused for 1 to 30 seconds when half of at least 20 within 10 seconds have failed: callers get the stale value where there is one, else a `CacheLoadRefusedException`.",
        },
    ];

    public static readonly INode<CoherenceOptions>[] Coherence =
    [
        new Setting<CoherenceOptions>("Mode", Kinds.Choice("Bounded", "Strict"), static x => x.Mode, static (x, value) => x.Mode = (string?)value)
        {
            Default = "Bounded",
            Meaning = "What is done about what Redis may lose: Bounded sends this process's confirmed removals of the last two minutes again; Strict besides serves nothing that was stored before a failover, and throws where Redis does not confirm a write or a removal.",
        },
        new Setting<CoherenceOptions>("Heartbeat", Durations.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3)),
            static x => x.Heartbeat, static (x, value) => x.Heartbeat = value.Unboxed<TimeSpan>())
        {
            Default = TimeSpan.FromSeconds(1),
            Meaning = "How often a node asks whether it missed a removal.",
        },
        new Setting<CoherenceOptions>("WhenDisconnected", Kinds.Choice("ServeStale", "Bypass"), static x => x.WhenDisconnected, static (x, value) => x.WhenDisconnected = (string?)value)
        {
            Default = "ServeStale",
            Meaning = "What L1 does once Redis has not been reached for three seconds: go on serving, and say so in results, or send every read to the source.",
        },
    ];
}

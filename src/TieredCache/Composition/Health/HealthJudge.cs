using TieredCache.Coherence.Protocol;

namespace TieredCache.Composition.Health;

/// <summary>What the vitals mean.</summary>
internal static class HealthJudge
{
    /// <summary>A write that waits longer than this for its store waits for more than a batch to fill and a try to be repeated.</summary>
    public static readonly TimeSpan LongWait = TimeSpan.FromMinutes(1);

    public static HealthFinding Memory(CacheVitals vitals) => new(
        vitals.BoundShare >= 1,
        vitals.BoundShare >= 1 ? "Memory is used within its bounds." : "Memory is short: the bounds of L1 have shrunk.",
        Data(("caches", vitals.Caches), ("entries", vitals.Entries), ("bytes", vitals.Bytes), ("bound_share", vitals.BoundShare)));

    public static HealthFinding Redis(CacheVitals vitals) => vitals.Remote is not { } remote
        ? new(IsGood: true, "No Redis is configured: memory only.", Data(("configured", 0)))
        : new(remote is { IsInUse: true, IsBreakerOpen: false },
            remote switch
            {
                { IsBreakerOpen: true } => "Half of the commands on Redis fail: it is not asked for a while.",
                { IsInUse: true } => "Redis is in use.",
                _ => "Redis is not in use: readers get what is in memory, else load for themselves.",
            },
            Data(("configured", 1), ("in_use", remote.IsInUse ? 1 : 0), ("breaker_open", remote.IsBreakerOpen ? 1 : 0)));

    public static HealthFinding Coherence(CacheVitals vitals) => vitals.Remote is not { } remote
        ? new(IsGood: true, "There are no other nodes.", Data())
        : new(remote is { State: NodeState.Live, Pending: 0 },
            remote switch
            {
                { State: not NodeState.Live } => $"This node is {remote.State.ToString().ToLowerInvariant()}: removals of other nodes may reach it late.",
                { Pending: > 0 } => "Removals of this node wait to be sent.",
                { SeesFailovers: false } => "Removals of all nodes are heard, but protection against failovers is off: Redis does not say who it is.",
                _ => "Removals of all nodes are heard.",
            },
            Data([("live", remote.State == NodeState.Live ? 1 : 0), ("pending", remote.Pending), ("failovers_seen", remote.SeesFailovers ? 1 : 0), .. Age(remote.HeartbeatAge)]));

    public static HealthFinding WriteBehind(CacheVitals vitals)
    {
        var worst = vitals.Behinds.Select(static behind => (behind.Cache, Complaint: Complaint(behind))).FirstOrDefault(static found => found.Complaint is not null);
        return new(worst.Complaint is null,
            worst.Complaint is { } complaint ? $"The cache '{worst.Cache}': {complaint}" : vitals.Behinds.Count == 0 ? "No cache writes behind." : "Writes reach their stores.",
            Data(
                ("pending", vitals.Behinds.Sum(static behind => behind.Pending)),
                ("oldest_age_seconds", vitals.Behinds.Select(static behind => behind.OldestAge.TotalSeconds).DefaultIfEmpty().Max()),
                ("dead_letters", vitals.Behinds.Sum(static behind => behind.Letters))));
    }

    public static HealthFinding WarmUp(CacheReadiness readiness) => new(
        readiness.IsReady,
        !readiness.IsReady ? "The warm-up has not ended." : readiness.IsCut ? "The warm-up ended before it was done; the rest is left to the first readers." : "The warm-up has ended.",
        Data(("loaded", readiness.Loaded), ("failed", readiness.Failed), ("cut", readiness.IsCut ? 1 : 0)));

    private static string? Complaint(BehindVitals behind) => behind switch
    {
        { HasRoom: false } => "its queue is full.",
        _ when behind.OldestAge > LongWait => "a write has waited for its store for over a minute.",
        { Letters: > 0 } => "writes that the store refused lie among the dead letters.",
        _ => null,
    };

    private static (string, object)[] Age(TimeSpan? age) => age is { } known ? [("heartbeat_age_seconds", known.TotalSeconds)] : [];

    private static Dictionary<string, object> Data(params (string Name, object Value)[] numbers) =>
        numbers.ToDictionary(static number => number.Name, static number => number.Value, StringComparer.Ordinal);
}

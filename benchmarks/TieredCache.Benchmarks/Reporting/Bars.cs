using TieredCache.Benchmarks.Compare.Libraries;

namespace TieredCache.Benchmarks.Reporting;

/// <summary>The bars, as they are on the page.</summary>
internal static class Bars
{
    private const string Ours = LibraryCatalog.Ours;
    private const string Tier = "TieredCache";

    public static IReadOnlyList<Bar> All { get; } =
    [
        Most("a hit through `Cache`, in look-ups of `ConcurrentDictionary`", 1.7, "×", static run => run.Find("hit", Ours, "ratio", "threads=1")),
        Most("a hit through `ICache`", 2.5, "×", static run => run.Find("hit", "ICache", "ratio", "threads=1")),
        Most("an awaited hit through `ICache`", 3, "×", static run => run.Find("hit-awaited", "ICache", "ratio", "threads=1")),
        Most("what a hit allocates", 0, " B", static run => run.Find("hit", Ours, "bytes", "threads=1")),
        Least("a hit, how many times as fast as FusionCache's", 10, "×", static run => run.Find("hit", "FusionCache", "to_ours", "threads=1")),
        Least("a hit, how many times as fast as HybridCache's", 2, "×", static run => run.Find("hit", "HybridCache", "to_ours", "threads=1")),
        Least("a hit, how many times as fast as CacheTower's", 2, "×", static run => run.Find("hit", "CacheTower", "to_ours", "threads=1")),
        Most("a hit of a value with ten tags, in hits of one without", 2, "×", static run => run.Find("hit-tags", Ours, "ratio", "tags=10")),
        Most("the check on a hit whether memory may be trusted", 10, " ns", static run => run.Find("hit-trusted", "ServeStale", "over_ns")),
        Most("the same with the precise clock, in `Bypass`", 10, " ns", static run => run.Find("hit-trusted", "Bypass", "over_ns")),
        Least("20,000 waiters, how many times as fast as HybridCache's", 1, "×", static run => run.Find("stampede", "HybridCache", "to_ours")),
        Least("20,000 waiters, how many times as fast as FusionCache's", 10, "×", static run => run.Find("stampede", "FusionCache", "to_ours")),
        Least("throughput of hits in L2 of 4 KB, of a bare `StringGet`'s, one caller", 0.85, "×", static run => 1 / run.Find("l2-hit", Ours, "ratio", "callers=1", "size=4096")),
        Least("the same, 32 callers", 0.85, "×", static run => 1 / run.Find("l2-hit", Ours, "ratio", "callers=32", "size=4096")),
        Most("100 cold keys at once, in round trips (rounded: the heartbeat goes on beside)", 2, "", static run => run.Find("round-trips:get-100-new", Ours, "round_trips") is { } trips ? Math.Round(trips) : null),
        Least("100 cold keys at once, how many times as fast as one after the other", 10, "×", static run => run.Find("bulk-cold", "single-gets", "to_ours")),
        Most("bytes an entry, without key and value", 200, " B", static run => run.Find("memory", Ours, "bytes", "tags=0")),
        Most("a hit of the memory tier alone, in look-ups of `ConcurrentDictionary`", 1.1, "×", static run => run.Find("tier-hit", Tier, "ratio_to_dictionary", "threads=1")),
        Most("the same, `Clock: Precise`", 2, "×", static run => run.Find("tier-hit", "TieredCache.Precise", "ratio_to_dictionary", "threads=1")),
        Most("reads and writes in the tier, in the time of `ConcurrentLru`", 1, "×", static run => BesideLru(run, "tier-readwrite")),
        Most("additions to the tier that evict, in the time of `ConcurrentLru`", 1, "×", static run => BesideLru(run, "tier-evict")),
        Most("bytes an entry of the tier", 150, " B", static run => run.Find("tier-memory", Tier, "bytes")),
        Most("a hit in ten million entries, in hits in a thousand", 3, "×", static run => run.Find("tier-growth", Tier, "few_growth", "entries=10000000")),
        Most("the longest write while ten million entries are added, in its thread's time and without stops of the collector", 5, " ms", static run => run.Find("tier-growth", Tier, "busy_us", "entries=10000000") / 1_000),
        Most("a web application's answer to its first request, over one without a cache", 50, " ms", static run => run.Find("start", Ours, "over_none_ms")),
    ];

    private static double? BesideLru(Results run, string question) => run.Find(question, Tier, "ns", "threads=1") / run.Find(question, "ConcurrentLru", "ns", "threads=1");

    private static Bar Most(string what, double limit, string unit, Func<Results, double?> measure) => new(what, limit, IsLeast: false, unit, measure);

    private static Bar Least(string what, double limit, string unit, Func<Results, double?> measure) => new(what, limit, IsLeast: true, unit, measure);
}

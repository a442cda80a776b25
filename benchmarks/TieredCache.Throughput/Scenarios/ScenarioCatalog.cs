using TieredCache.Throughput.Behind;
using TieredCache.Throughput.Command;

namespace TieredCache.Throughput.Scenarios;

/// <summary>The scenarios by name.</summary>
internal static class ScenarioCatalog
{
    private const string Every = "all";
    private const string Drawn = "refresh";

    private static readonly IReadOnlyList<(string Name, IScenario Scenario)> All =
    [
        ("hit", new HitScenario("hit", isDistinct: false)),
        ("hit-distinct", new HitScenario("hit-distinct", isDistinct: true)),
        ("readwrite", new ReadWriteScenario()),
        ("update", new UpdateScenario()),
        ("evict", new EvictScenario()),
        ("growth", new GrowthScenario()),
        ("memory", new MemoryScenario()),
        (Drawn, new RefreshScenario()),
        ("behind", new BehindScenario()),
    ];

    public static bool IsKnown(string name) => name == Every || All.Any(pair => pair.Name == name);

    /// <summary>Whether what is asked for has a plot.</summary>
    public static bool IsDrawn(string name) => name is Every or Drawn;

    public static IEnumerable<IScenario> Select(ThroughputOptions options) =>
        All.Where(pair => options.Scenario is Every || options.Scenario == pair.Name).Select(static pair => pair.Scenario);
}

using TieredCache.HitRates.Simulation;
using TieredCache.HitRates.Simulation.Lazy;
using TieredCache.HitRates.Traces;

namespace TieredCache.HitRates.Running;

/// <summary>The policies by name.</summary>
internal static class PolicyCatalog
{
    private const string All = "all";

    private static readonly OrderedDictionary<string, Func<Trace, int, ISimulatedPolicy>> Simulators = new(StringComparer.Ordinal)
    {
        ["sim-lru"] = static (_, capacity) => new Lru(capacity),
        ["sim-fifo"] = static (_, capacity) => new Fifo(capacity),
        ["s3-fifo"] = static (_, capacity) => new S3Fifo(capacity),
        ["arc"] = static (_, capacity) => new Arc(capacity),
        ["w-tinylfu"] = static (_, capacity) => new StaticWTinyLfu(capacity),
        ["lazy-tinylfu"] = static (_, capacity) => new LazyTinyLfu(capacity),
        ["lazy-tinylfu-design"] = static (_, capacity) => new LazyTinyLfu(capacity, LazyTinyLfuSettings.Design),
        ["optimum"] = static (trace, capacity) => new Belady(trace.Keys, capacity),
    };

    /// <summary>The names of the simulators.</summary>
    public static IEnumerable<string> Simulated => Simulators.Keys;

    public static bool IsKnown(string name) => name == All || RealTier.Policies.Contains(name) || Simulators.ContainsKey(name);

    /// <summary>The policies asked for, in order and without repetition.</summary>
    /// <param name="names">Names, or <c>all</c> for what there is.</param>
    /// <param name="isWeighed">Whether they have to be bounded by weight.</param>
    /// <exception cref="HitRateException">One of them cannot be had.</exception>
    public static IReadOnlyList<string> Select(IReadOnlyList<string> names, bool isWeighed)
    {
        var everything = RealTier.Policies.Concat(isWeighed ? [] : Simulated);
        string[] selected = [.. names.SelectMany(name => name == All ? everything : [name]).Distinct()];
        foreach (var name in selected)
        {
            if (isWeighed && !RealTier.Policies.Contains(name))
            {
                throw new HitRateException($"The simulator '{name}' counts entries, so it cannot be run with --bytes.");
            }
        }

        return selected;
    }

    /// <summary>Makes a policy bounded by the number of entries.</summary>
    public static ISimulatedPolicy Create(string name, Trace trace, long capacity) =>
        Simulators.TryGetValue(name, out var create)
            ? create(trace, (int)Math.Min(capacity, trace.Distinct))
            : RealTier.OfEntries(name, capacity);
}

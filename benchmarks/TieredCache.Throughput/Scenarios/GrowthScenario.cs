using TieredCache.HitRates.Generation;
using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Scenarios;

/// <summary>
/// Caches from a thousand entries to ten million: building them up, hits in random order on all of them, which are misses of the
/// processor's caches more than anything, and hits on the same 1,024 of them, which show what the structure itself costs.
/// </summary>
internal sealed class GrowthScenario : IScenario
{
    private const int MostAsked = 1_048_576;
    private const int MostRebuilt = 1_000_000;
    private const int Rebuilds = 3;
    private static readonly Item Any = new(1);

    public IEnumerable<Result> Run(ThroughputOptions options) =>
        (options.Entries.Count > 0 ? options.Entries : [1_000, 10_000, 100_000, 1_000_000, 10_000_000]).SelectMany(entries => Run(options, entries));

    private static IEnumerable<Result> Run(ThroughputOptions options, int entries)
    {
        var keys = KeySet.Of(entries);
        var builds = BuildTimes(options, keys);

        // A tenth more than there is, so that nothing is evicted.
        using var bench = new Bench(options, Question.Sizes, entries + (entries / 10));
        foreach (var (arm, index) in bench.Arms.Select(static (arm, index) => (arm, index)))
        {
            builds[index] = builds[index].LesserOf(arm.Build(keys, Any));
        }

        var asked = Shuffled(keys, options.Seed);
        var pairs = bench.Compare(new Hits(asked)).Zip(bench.Compare(new Hits(asked[..Math.Min(asked.Length, Workload.Batch)])));
        foreach (var (((threads, figure), (_, few)), index) in pairs.Select(static (pair, index) => (pair, index)))
        {
            var build = builds[index % builds.Length];
            yield return new Result("growth", threads, figure.Arm, figure.Nanoseconds, figure.Bytes, figure.Ratio)
            {
                More = $" entries={entries} few_ns={few.Nanoseconds:0.0} build_ms={build.Whole.TotalMilliseconds:0.0} pause_us={build.Longest.TotalMicroseconds:0} gc_pause_us={build.LongestCollected.TotalMicroseconds:0}",
            };
        }
    }

    /// <summary>Caches that are built and thrown away: the least of what several took is what the cache itself took.</summary>
    private static BuildTime[] BuildTimes(ThroughputOptions options, string[] keys)
    {
        var never = new BuildTime(TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
        return [.. StoreCatalog.For(Question.Sizes, options.Arms).Select(subject =>
        {
            var least = never;
            for (var i = 1; i < Rebuilds && keys.Length <= MostRebuilt; i++)
            {
                using var arm = subject.Make(keys.Length + (keys.Length / 10));
                least = least.LesserOf(arm.Build(keys, Any));
            }

            return least;
        })];
    }

    private static string[] Shuffled(string[] keys, int seed)
    {
        var (dice, asked) = (new Dice(seed), (string[])keys.Clone());
        for (var i = asked.Length - 1; i > 0; i--)
        {
            var other = dice.Next(i + 1);
            (asked[i], asked[other]) = (asked[other], asked[i]);
        }

        return asked[..Math.Min(asked.Length, MostAsked)];
    }
}

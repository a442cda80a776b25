using TieredCache.HitRates.Generation;
using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Scenarios;

/// <summary>
/// Caches from a thousand entries to ten million: building them up; hits on the same 1,024 of the entries (<c>few</c>), which show
/// what the structure costs as it grows; and hits on all of them in random order (<c>walk</c>), which are misses of the processor's
/// caches more than anything. Both stand beside the dictionary's, and beside what they were at the first size.
/// </summary>
internal sealed class GrowthScenario : IScenario
{
    private const int MostAsked = 1_048_576;
    private const int MostRebuilt = 1_000_000;
    private const int Rebuilds = 3;
    private static readonly Item Any = new(1);

    public IEnumerable<Result> Run(ThroughputOptions options)
    {
        var atFirst = new Dictionary<(string Arm, int Threads), (double Few, double Walk)>();
        return (options.Entries.Count > 0 ? options.Entries : [1_000, 10_000, 100_000, 1_000_000, 10_000_000]).SelectMany(entries => Run(options, entries, atFirst));
    }

    private static IEnumerable<Result> Run(ThroughputOptions options, int entries, Dictionary<(string Arm, int Threads), (double Few, double Walk)> atFirst)
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
        var walks = bench.Compare(new Hits(asked)).ToArray();
        var fews = bench.Compare(new Hits(asked[..Math.Min(asked.Length, Workload.Batch)])).ToArray();
        foreach (var (((threads, walk), (_, few)), index) in walks.Zip(fews).Select(static (pair, index) => (pair, index)))
        {
            var build = builds[index % builds.Length];
            var baseline = index - (index % builds.Length);
            atFirst.TryAdd((walk.Arm, threads), (few.Nanoseconds, walk.Nanoseconds));
            var (fewAtFirst, walkAtFirst) = atFirst[(walk.Arm, threads)];
            yield return new Result("growth", threads, walk.Arm, walk.Nanoseconds, walk.Bytes, walk.Ratio)
            {
                More = $" entries={entries}{Said("few", few, fews[baseline].Figure, fewAtFirst)}{Said("walk", walk, walks[baseline].Figure, walkAtFirst)} build_ms={build.Whole.TotalMilliseconds:0.0} pause_us={build.Longest.TotalMicroseconds:0} busy_us={build.LongestBusy.TotalMicroseconds:0} gc_pause_us={build.LongestCollected.TotalMicroseconds:0}",
            };
        }
    }

    private static string Said(string name, in Figure figure, in Figure dictionary, double atFirst) => FormattableString.Invariant(
        $" {name}_ns={figure.Nanoseconds:0.0} {name}_dictionary_ns={dictionary.Nanoseconds:0.0} {name}_growth={figure.Nanoseconds / atFirst:0.00}");

    /// <summary>Caches that are built and thrown away: the least of what several took is what the cache itself took.</summary>
    private static BuildTime[] BuildTimes(ThroughputOptions options, string[] keys)
    {
        var never = new BuildTime(TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
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

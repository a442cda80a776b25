using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Scenarios;

/// <summary>What an entry costs in bytes besides its key and its value, which were there before.</summary>
internal sealed class MemoryScenario : IScenario
{
    private static readonly Item Any = new(1);

    public IEnumerable<Result> Run(ThroughputOptions options)
    {
        foreach (var entries in options.Entries.Count > 0 ? options.Entries : [1_000_000])
        {
            var keys = KeySet.Of(entries);
            var baseline = 0.0;
            foreach (var subject in StoreCatalog.For(Question.Sizes, options.Arms))
            {
                var (bytes, nanoseconds) = Weigh(subject, keys);
                baseline = baseline == 0 ? bytes : baseline;
                yield return new Result("memory", Threads: 1, subject.Name, nanoseconds, bytes, bytes / baseline) { More = $" entries={entries}" };
            }
        }
    }

    private static (double Bytes, double Nanoseconds) Weigh(Subject subject, string[] keys)
    {
        var before = Heap.Settled();
        using var arm = subject.Make(keys.Length);
        var build = arm.Build(keys, Any);
        var bytes = Heap.Settled() - before;
        return ((double)bytes / arm.Count, build.Whole.TotalNanoseconds / keys.Length);
    }
}

using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Scenarios;

/// <summary>New values for keys that are held, all that the caches may hold in turn.</summary>
internal sealed class UpdateScenario : IScenario
{
    public IEnumerable<Result> Run(ThroughputOptions options)
    {
        // Whole batches, and less than the bound: nothing is evicted.
        var held = KeySet.Of(Math.Max(1, options.Capacity / 2 / Workload.Batch) * Workload.Batch);
        using var bench = new Bench(options, Question.Updates, 2 * held.Length);
        foreach (var (threads, figure) in bench.Compare(new Updates(held)))
        {
            yield return new Result("update", threads, figure.Arm, figure.Nanoseconds, figure.Bytes, figure.Ratio);
        }
    }

    private sealed class Updates(string[] keys) : Workload<Arm>
    {
        private static readonly Item Any = new(1);
        private readonly int _laps = keys.Length / Batch;

        public override int WarmUp => _laps;

        // Threads begin at different places, so that they seldom write the same key at once.
        public override ReadOnlySpan<string> KeysOf(int thread, long batch) => keys.AsSpan((int)((batch + thread) % _laps) * Batch, Batch);

        public override int Run(Arm arm, ReadOnlySpan<string> keys)
        {
            arm.Set(keys, Any);
            return keys.Length;
        }
    }
}

using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Scenarios;

/// <summary>New keys only: once the caches are full, each costs another its place.</summary>
internal sealed class EvictScenario : IScenario
{
    public IEnumerable<Result> Run(ThroughputOptions options)
    {
        using var bench = new Bench(options, Question.Evictions, options.Capacity);
        foreach (var (threads, figure) in bench.Compare(new Additions(options)))
        {
            yield return new Result("evict", threads, figure.Arm, figure.Nanoseconds, figure.Bytes, figure.Ratio);
        }
    }

    private sealed class Additions(ThroughputOptions options) : Workload<Arm>
    {
        private static readonly Item Any = new(1);
        private readonly (long First, string[] Keys)[] _made = new (long, string[])[options.Threads.Max()];
        private long _last;

        public override int WarmUp => (2 * options.Capacity / Batch) + 1;

        // No two keys of a run are equal, whichever arm they are for.
        public override void Prepare(Arm arm, int thread, long first, int batches)
        {
            var keys = new string[batches * Batch];
            var number = Interlocked.Add(ref _last, keys.Length) - keys.Length;
            for (var i = 0; i < keys.Length; i++)
            {
                keys[i] = KeySet.Name(number + i);
            }

            _made[thread] = (first, keys);
        }

        public override ReadOnlySpan<string> KeysOf(int thread, long batch) => _made[thread].Keys.AsSpan((int)(batch - _made[thread].First) * Batch, Batch);

        public override int Run(Arm arm, ReadOnlySpan<string> keys)
        {
            arm.Add(keys, Any);
            return 0;
        }
    }
}

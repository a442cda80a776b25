using TieredCache.HitRates.Generation;
using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Scenarios;

/// <summary>Requests by Zipf's law to caches that hold a tenth of the keys; what is missed is stored.</summary>
internal sealed class ReadWriteScenario : IScenario
{
    public IEnumerable<Result> Run(ThroughputOptions options)
    {
        var workload = new Requests(options);
        using var bench = new Bench(options, Question.Evictions, options.Capacity);
        foreach (var (threads, figure) in bench.Compare(workload))
        {
            yield return new Result("readwrite", threads, figure.Arm, figure.Nanoseconds, figure.Bytes, figure.Ratio) { More = $" hit_ratio={figure.HitRatio:0.0000}" };
        }
    }

    private sealed class Requests(ThroughputOptions options) : Workload<Arm>
    {
        private const int Batches = 1_024;
        private const double Skew = 0.86;
        private static readonly Item Any = new(1);
        private readonly string[][] _requests = Draw(options);

        public override int WarmUp => Batches / 4;

        public override ReadOnlySpan<string> KeysOf(int thread, long batch) => _requests[thread].AsSpan((int)(batch % Batches) * Batch, Batch);

        public override int Run(Arm arm, ReadOnlySpan<string> keys) => arm.ReadOrAdd(keys, Any);

        private static string[][] Draw(ThroughputOptions options)
        {
            var keys = KeySet.Of(options.Keys);
            var zipf = new ZipfSampler(keys.Length, Skew);
            return [.. Enumerable.Range(0, options.Threads.Max()).Select(thread =>
            {
                var dice = new Dice(options.Seed + thread);
                return Enumerable.Range(0, Batches * Batch).Select(_ => keys[zipf.Next(dice)]).ToArray();
            })];
        }
    }
}

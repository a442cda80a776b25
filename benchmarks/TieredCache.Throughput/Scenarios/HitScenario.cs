using TieredCache.Throughput.Command;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Scenarios;

/// <summary>1,024 keys in turn, all of them held: asked for by the instances they are held under, or by others that are equal.</summary>
internal sealed class HitScenario(string name, bool isDistinct) : IScenario
{
    public IEnumerable<Result> Run(ThroughputOptions options)
    {
        var held = KeySet.Of(Workload.Batch);
        using var bench = new Bench(options, Question.Hits, 4 * held.Length);
        foreach (var arm in bench.Arms)
        {
            for (var i = 0; i < held.Length; i++)
            {
                arm.Set(held.AsSpan(i, 1), new Item(i));
            }
        }

        foreach (var (threads, figure) in bench.Compare(new Hits(isDistinct ? KeySet.Of(held.Length) : held)))
        {
            yield return new Result(name, threads, figure.Arm, figure.Nanoseconds, figure.Bytes, figure.Ratio);
        }
    }
}

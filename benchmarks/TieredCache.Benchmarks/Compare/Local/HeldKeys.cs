using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare.Local;

/// <summary>1,024 keys in turn, all of them held.</summary>
internal sealed class HeldKeys(string[] keys, LoopBody body, bool isFastestTruest = true) : Workload<Loops>
{
    public override bool IsFastestTruest => isFastestTruest;

    public override ReadOnlySpan<string> KeysOf(int thread, long batch) => keys;

    public override int Run(Loops arm, ReadOnlySpan<string> keys)
    {
        var done = body(arm, keys);
        return done == keys.Length ? done : throw new InvalidOperationException($"{arm.Name}: {keys.Length - done} keys were not found.");
    }
}

using System.Diagnostics;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

[Collection(Undisturbed.Name)]
public sealed class ManyWaitersTestsAlone() : ManyWaitersTests(isShared: false);

[Collection(Undisturbed.Name)]
public sealed class ManyWaitersTestsOnTwoTiers() : ManyWaitersTests(isShared: true);

/// <summary>What the end of a load costs for all who wait for it; allocations are counted for the whole process.</summary>
public abstract class ManyWaitersTests(bool isShared) : OnEitherTier(isShared)
{
    [Fact]
    public async Task Twenty_thousand_waiters_wake_in_linear_time()
    {
        var gate = new Gate<string>();
        var calls = Enumerable.Range(0, 20_000).Select(_ => Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask()).ToArray();
        await gate.Entered;
        var before = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        gate.Return("v");
        await Task.WhenAll(calls);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 20_000 * 2_000L);
    }
}

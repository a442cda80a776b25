using System.Diagnostics;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind;

/// <summary>A listener of spans that throws while the tiers are told that the store has a write.</summary>
public sealed class ThrowingListenerTests : TwoBehindNodes
{
    [Fact]
    public async Task The_writes_behind_it_reach_the_store()
    {
        // Tests run side by side: it throws in what this one has begun, which the lane is part of.
        var isMine = new AsyncLocal<bool> { Value = true };
        var faults = 1;
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "TieredCache",
            Sample = (ref options) => isMine.Value && options.Name == "EVALSHA WRITTEN" && Interlocked.Decrement(ref faults) == 0 ? throw new InvalidOperationException("a defect") : ActivitySamplingResult.None,
        };
        ActivitySource.AddActivityListener(listener);
        var keys = Lanes.KeysOfOne(2);
        Table.Fails = static _ => null;
        await Writer.Cache.SetAsync(keys[0], "1");
        await Writer.UntilAsync(() => Volatile.Read(ref faults) < 1, "the listener has thrown");
        await Writer.Cache.SetAsync(keys[1], "2");
        await Writer.UntilFlushedAsync();

        Assert.Equal(("1", "2"), (Table[keys[0]], Table[keys[1]]));
        Reader.Evict(keys[0]);
        Assert.Equal("1", await Reader.ReadAsync(keys[0]));
        Assert.Equal(CacheOrigin.Memory, (await Reader.Cache.GetAsync<string>(keys[0])).Origin);
    }
}

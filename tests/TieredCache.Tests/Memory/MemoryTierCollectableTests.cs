using System.Runtime.CompilerServices;
using TieredCache.Entries;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>What has left is nobody's any more: its memory is free at the next collection, whoever took it out.</summary>
public sealed class MemoryTierCollectableTests
{
    private readonly TierBench _bench = new(maxEntries: 2);

    [Fact]
    public void A_value_that_is_held_is_not_collected() => Assert.True(IsHeldAfter(static _ => { }));

    [Fact]
    public void A_removed_value_is_collectable() => Assert.False(IsHeldAfter(static bench => bench.Remove("a")));

    [Fact]
    public void A_replaced_value_is_collectable() => Assert.False(IsHeldAfter(static bench => bench.Store("a", 2)));

    [Fact]
    public void A_cleared_value_is_collectable() => Assert.False(IsHeldAfter(static bench => bench.Tier.Clear()));

    [Fact]
    public void An_evicted_value_is_collectable() => Assert.False(IsHeldAfter(static bench =>
    {
        for (var i = 0; i < 20; i++)
        {
            bench.Store($"k{i}", i);
        }
    }));

    [Fact]
    public void A_value_evicted_for_want_of_memory_is_collectable() => Assert.False(IsHeldAfter(static bench =>
    {
        bench.Store("b", 1);
        bench.Collected(load: 100);
    }));

    [Fact]
    public void A_value_that_died_is_collectable_once_somebody_has_asked_for_it() => Assert.False(IsHeldAfter(static bench =>
    {
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        bench.Find("a");
    }));

    [Fact]
    public void A_value_that_died_is_collectable_after_the_janitors_turn() => Assert.False(IsHeldAfter(static bench =>
    {
        bench.Time.Advance(TimeSpan.FromMinutes(3));
        bench.Janitor.Turn(bench.Clock.Now);
    }));

    [Fact]
    public void A_value_is_collectable_once_its_handler_has_heard_of_it()
    {
        var bench = new TierBench(onRemoved: static _ => { });
        var value = Put(bench);
        bench.Tier.Clear();
        bench.Hear();
        Assert.True(SpinWait.SpinUntil(() => IsCollected(value), TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void A_removed_value_is_not_held_by_one_that_stood_before_it_when_the_table_grew()
    {
        const int Entries = 3_000;
        var bench = new TierBench(maxEntries: Entries);
        var values = Enumerable.Range(0, Entries).Select(i => Put(bench, $"k{i}")).ToArray();
        for (var i = 0; i < Entries; i += 2)
        {
            bench.Remove($"k{i}");
        }

        GC.Collect();
        Assert.DoesNotContain(Enumerable.Range(0, Entries), i => values[i].TryGetTarget(out _) == (i % 2 == 0));
        GC.KeepAlive(bench);
    }

    private bool IsHeldAfter(Action<TierBench> act)
    {
        var value = Put(_bench);
        act(_bench);
        var isHeld = !IsCollected(value);
        GC.KeepAlive(_bench);
        return isHeld;
    }

    private static bool IsCollected(WeakReference<object> value)
    {
        GC.Collect();
        return !value.TryGetTarget(out _);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<object> Put(TierBench bench, string key = "a")
    {
        var value = new object();
        var now = bench.Clock.Now;
        Assert.True(bench.Tier.TryStore(new CacheEntry<object>(key, TierBench.Stripe(key), new EntryDeadlines(now, long.MaxValue, now + 120_000, now + 120_000, 0), value)
        {
            AsOf = bench.Order.Now,
            Home = bench.Home,
            Weight = 1,
        }));
        return new WeakReference<object>(value);
    }
}

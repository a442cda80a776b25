using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>Bounds while memory is short.</summary>
public sealed class MemoryTierPressureTests
{
    [Theory]
    [InlineData(EvictionKind.Lfu)]
    [InlineData(EvictionKind.Lru)]
    [InlineData(EvictionKind.Fifo)]
    [InlineData(EvictionKind.Random)]
    internal void Bounds_shrink_in_steps_and_grow_back(EvictionKind policy)
    {
        var bench = new TierBench(maxEntries: 1_000, maxBytes: 4_000, policy: policy);
        Fill(bench, 1_000, weight: 4);
        bench.Collected(load: 100);
        Assert.Equal((750, 3_000), (bench.Tier.Count, bench.Tier.Weight));
        bench.Collected(load: 100);
        Assert.Equal(562, bench.Tier.Count);
        Assert.Equal((438, 0), (bench.Counts.Of(CacheRemovalReason.Pressure), bench.Counts.Evictions));
        Fill(bench, 1_000, weight: 1);
        Assert.InRange(bench.Tier.Count, 400, 562);
        bench.Tier.Validate();
        for (var i = 0; i < 40; i++)
        {
            bench.Collected(load: 10);
        }

        Fill(bench, 1_000, weight: 1);
        Assert.Equal(1_000, bench.Tier.Count);
        bench.Tier.Validate();
    }

    [Fact]
    public void What_the_whole_bounds_would_have_evicted_too_is_not_put_down_to_pressure()
    {
        var bench = new TierBench(maxEntries: 100);
        Fill(bench, 100, weight: 1);
        bench.Collected(load: 100);
        bench.Bounds.MaxEntries = 50;
        bench.Tier.Trim();
        Assert.Equal(37, bench.Tier.Count);
        Assert.Equal((38, 25), (bench.Counts.Of(CacheRemovalReason.Pressure), bench.Counts.Evictions));
    }

    [Theory]
    [InlineData(EvictionKind.Lfu)]
    [InlineData(EvictionKind.Lru)]
    internal void An_only_value_that_has_become_too_heavy_goes(EvictionKind policy)
    {
        var bench = new TierBench(maxBytes: 100, policy: policy);
        bench.Store("a", 1, weight: 90);
        bench.Collected(load: 100);
        Assert.Equal((0, 0), (bench.Tier.Count, bench.Tier.Weight));
        Assert.False(bench.Store("b", 1, weight: 76));
        Assert.True(bench.Store("c", 1, weight: 75));
        bench.Tier.Validate();
    }

    [Fact]
    public void A_cache_that_is_not_to_shrink_does_not()
    {
        var bench = new TierBench(maxEntries: 100, yields: false);
        Fill(bench, 100, weight: 1);
        bench.Collected(load: 100);
        Assert.Equal(100, bench.Tier.Count);
        Assert.Equal(1, bench.Bounds.Share);
    }

    [Fact]
    public void Even_the_smallest_cache_keeps_one()
    {
        var bench = new TierBench(maxEntries: 1, maxBytes: 1);
        for (var i = 0; i < 12; i++)
        {
            bench.Collected(load: 100);
        }

        Assert.True(bench.Store("a", 1));
        Assert.Equal(1, bench.Find("a"));
    }

    private static void Fill(TierBench bench, int count, long weight)
    {
        for (var i = 0; i < count; i++)
        {
            bench.Store($"k{i}", i, weight: weight);
        }
    }
}

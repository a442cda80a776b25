using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

public sealed class MemoryTierBoundsTests : IDisposable
{
    private readonly TierBench _few = new(maxEntries: 3);
    private readonly TierBench _light = new(maxEntries: 100, maxBytes: 10);

    public void Dispose()
    {
        _few.Tier.Validate();
        _light.Tier.Validate();
    }

    [Fact]
    public void The_least_recently_stored_goes_first()
    {
        Fill(_few, "a", "b", "c", "d");
        Assert.Null(_few.Find("a"));
        Assert.Equal((3, 1), (_few.Tier.Count, _few.Counts.Evictions));
    }

    [Fact]
    public void A_read_keeps_a_value_from_being_evicted()
    {
        Fill(_few, "a", "b", "c");
        _few.Find("a");
        _few.Store("d", 0);
        Assert.NotNull(_few.Find("a"));
        Assert.Null(_few.Find("b"));
    }

    [Fact]
    public void An_update_keeps_a_value_from_being_evicted()
    {
        Fill(_few, "a", "b", "c", "a", "d");
        Assert.NotNull(_few.Find("a"));
        Assert.Null(_few.Find("b"));
    }

    [Fact]
    public void Bytes_are_bounded_too()
    {
        _light.Store("a", 1, weight: 4);
        _light.Store("b", 1, weight: 4);
        _light.Store("c", 1, weight: 4);
        Assert.Null(_light.Find("a"));
        Assert.Equal((2, 8), (_light.Tier.Count, _light.Tier.Weight));
    }

    [Fact]
    public void An_update_that_grows_evicts_others()
    {
        _light.Store("a", 1, weight: 4);
        _light.Store("b", 1, weight: 4);
        _light.Store("a", 2, weight: 9);
        Assert.Equal(2, _light.Find("a"));
        Assert.Null(_light.Find("b"));
    }

    [Fact]
    public void One_value_may_fill_the_tier() => Assert.True(_light.Store("a", 1, weight: 10));

    [Fact]
    public void A_value_heavier_than_the_tier_is_not_kept_and_evicts_nobody()
    {
        _light.Store("a", 1, weight: 5);
        Assert.False(_light.Store("b", 1, weight: 11));
        Assert.Equal(1, _light.Find("a"));
        Assert.Equal((1, 0), (_light.Counts.Rejections, _light.Counts.Evictions));
    }

    [Fact]
    public void What_a_too_heavy_value_replaces_is_not_served_any_more()
    {
        _light.Store("a", 1, weight: 5);
        Assert.False(_light.Store("a", 2, weight: 11));
        Assert.Null(_light.Find("a"));
    }

    [Fact]
    public void Without_a_bound_in_bytes_weight_does_not_matter() => Assert.True(_few.Store("a", 1, weight: long.MaxValue / 4));

    [Theory]
    [InlineData(EvictionKind.Lfu)]
    [InlineData(EvictionKind.Lru)]
    [InlineData(EvictionKind.Random)]
    internal void What_weighs_nothing_is_bounded_by_number_alone(EvictionKind policy)
    {
        var bench = new TierBench(maxEntries: 50, maxBytes: 10, policy: policy);
        for (var i = 0; i < 500; i++)
        {
            bench.Store($"k{i}", i, weight: i % 10 == 0 ? 10 : 0);
        }

        Assert.InRange(bench.Tier.Count, 1, 50);
        Assert.InRange(bench.Tier.Weight, 0, 10);
        bench.Tier.Validate();
    }

    [Theory]
    [InlineData(EvictionKind.Lfu)]
    [InlineData(EvictionKind.None)]
    internal void The_heaviest_weights_there_are_do_not_overflow(EvictionKind policy)
    {
        const long half = long.MaxValue / 2;
        var bench = new TierBench(maxEntries: 100, maxBytes: half, policy: policy);
        for (var i = 0; i < 100; i++)
        {
            Assert.True(bench.Store($"k{i}", i, weight: half));
            Assert.False(bench.Store("over", i, weight: half + 1));
            Assert.Equal(half, bench.Tier.Weight);
        }

        bench.Tier.Validate();
    }

    [Fact]
    public void Trim_follows_bounds_that_have_become_smaller()
    {
        Fill(_few, "a", "b", "c");
        _few.Bounds.MaxEntries = 1;
        _few.Tier.Trim();
        Assert.NotNull(_few.Find("c"));
        Assert.Equal((1, 2), (_few.Tier.Count, _few.Counts.Evictions));
    }

    private static void Fill(TierBench bench, params string[] keys) => Array.ForEach(keys, key => bench.Store(key, 0));
}

using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>Removals against late stores: the heart of local order.</summary>
public sealed class MemoryTierOrderTests : IDisposable
{
    private readonly TierBench _bench = new();

    public void Dispose() => _bench.Tier.Validate();

    [Fact]
    public void A_removed_value_is_gone()
    {
        _bench.Store("a", 1);
        _bench.Remove("a");
        Assert.Null(_bench.Find("a"));
        Assert.Equal(0, _bench.Tier.Count);
    }

    [Fact]
    public void What_was_read_before_a_removal_is_refused_after_it()
    {
        var asOf = _bench.Order.Now;
        _bench.Remove("a");
        Assert.False(_bench.Store("a", 1, asOf));
        Assert.Null(_bench.Find("a"));
        Assert.Equal(1, _bench.Counts.Refusals);
    }

    [Fact]
    public void What_was_read_after_a_removal_is_kept()
    {
        _bench.Remove("a");
        Assert.True(_bench.Store("a", 1));
    }

    [Fact]
    public void A_removal_of_one_key_does_not_refuse_another()
    {
        var asOf = _bench.Order.Now;
        _bench.Remove("a");
        var other = Enumerable.Range(0, 100).Select(i => $"b{i}").First(key => TierBench.Stripe(key) != TierBench.Stripe("a"));
        Assert.True(_bench.Store(other, 1, asOf));
    }

    [Fact]
    public void An_older_value_does_not_replace_a_fresher_one()
    {
        var early = _bench.Order.Now;
        _bench.Order.Next();
        Assert.True(_bench.Store("a", 2));
        Assert.False(_bench.Store("a", 1, early));
        Assert.Equal(2, _bench.Find("a"));
    }

    [Fact]
    public void A_stale_value_does_not_replace_a_fresh_one_that_was_read_before()
    {
        Assert.True(_bench.Store("a", 2));
        _bench.Order.Next();
        Assert.False(_bench.Tier.TryStore(_bench.Entry("a", 1, fresh: 0)));
        Assert.Equal(2, _bench.Find("a"));
    }

    [Fact]
    public void An_older_value_replaces_one_that_is_stale()
    {
        var early = _bench.Order.Now;
        _bench.Order.Next();
        _bench.Store("a", 2);
        _bench.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(_bench.Store("a", 1, early));
        Assert.Equal(1, _bench.Find("a"));
    }

    [Fact]
    public void Of_two_stale_values_the_later_stays()
    {
        var early = _bench.Order.Now;
        _bench.Order.Next();
        Assert.True(_bench.Tier.TryStore(_bench.Entry("a", 2, fresh: 0)));
        Assert.False(_bench.Tier.TryStore(_bench.Entry("a", 1, early, fresh: 0)));
        Assert.Equal(2, _bench.Find("a"));
    }

    [Fact]
    public void An_older_value_that_is_too_heavy_does_not_take_a_fresher_one_along()
    {
        var bench = new TierBench(maxBytes: 10);
        var early = bench.Order.Now;
        bench.Order.Next();
        Assert.True(bench.Store("a", 2));
        Assert.False(bench.Store("a", 1, early, weight: 11));
        Assert.Equal(2, bench.Find("a"));
        bench.Tier.Validate();
    }

    [Fact]
    public void A_set_is_kept_and_takes_a_place_that_refuses_earlier_loads()
    {
        var asOf = _bench.Order.Now;
        Assert.True(_bench.Tier.TryStoreSet(_bench.Entry("a", 2)));
        Assert.False(_bench.Store("a", 1, asOf));
        Assert.Equal(2, _bench.Find("a"));
    }

    [Fact]
    public void A_set_that_a_removal_has_overtaken_drops_the_key()
    {
        _bench.Store("a", 1);
        var set = _bench.Entry("a", 2);
        _bench.Remove("a");
        _bench.Store("a", 3);
        var between = _bench.Order.Now;
        Assert.False(_bench.Tier.TryStoreSet(set));
        Assert.Null(_bench.Find("a"));
        Assert.False(_bench.Store("a", 3, between));
    }

    [Fact]
    public void Of_two_sets_that_overlap_neither_is_kept()
    {
        var one = _bench.Entry("a", 1);
        var two = _bench.Entry("a", 2);
        Assert.True(_bench.Tier.TryStoreSet(one));
        Assert.False(_bench.Tier.TryStoreSet(two));
        Assert.Null(_bench.Find("a"));
    }

    [Fact]
    public void A_set_that_a_clear_has_overtaken_is_not_kept()
    {
        var set = _bench.Entry("a", 2);
        _bench.Tier.Clear();
        Assert.False(_bench.Tier.TryStoreSet(set));
        Assert.Null(_bench.Find("a"));
    }

    [Fact]
    public void A_set_that_a_flush_has_overtaken_is_not_kept()
    {
        var set = _bench.Entry("a", 2);
        _bench.Home.RaiseTo(_bench.Order.Next());
        Assert.False(_bench.Tier.TryStoreSet(set));
        Assert.Null(_bench.Find("a"));
    }
}

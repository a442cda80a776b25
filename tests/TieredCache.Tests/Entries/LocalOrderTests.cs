using TieredCache.Entries;

namespace TieredCache.Tests.Entries;

public sealed class LocalOrderTests
{
    private readonly LocalOrder _order = new();

    [Fact]
    public void Places_are_given_out_one_after_the_other()
    {
        Assert.Equal(0, _order.Now);
        Assert.Equal(1, _order.Next());
        Assert.Equal(2, _order.Raise(7));
        Assert.Equal(2, _order.Now);
    }

    [Fact]
    public void What_was_read_before_a_removal_is_not_allowed_after_it()
    {
        var asOf = _order.Now;
        Assert.True(_order.Allows(7, asOf));
        _order.Raise(7);
        Assert.False(_order.Allows(7, asOf));
        Assert.True(_order.Allows(7, _order.Now));
    }

    [Fact]
    public void A_removal_does_not_touch_other_stripes()
    {
        _order.Raise(7);
        Assert.True(_order.Allows(8, asOf: 0));
    }

    [Fact]
    public void Stripes_are_in_range_and_differ_between_caches()
    {
        var stripes = Enumerable.Range(0, 1_000).Select(i => LocalOrder.StripeOf("a", $"key{i}")).ToArray();
        Assert.All(stripes, stripe => Assert.InRange(stripe, 0, 65_535));
        Assert.True(stripes.Distinct().Count() > 950);
        Assert.Contains(Enumerable.Range(0, 10), i => LocalOrder.StripeOf("a", $"key{i}") != LocalOrder.StripeOf("b", $"key{i}"));
    }

    [Fact]
    public void Of_many_threads_each_gets_places_of_its_own_and_floors_only_rise()
    {
        var places = new long[4][];
        Parallel.For(0, 4, thread => places[thread] = [.. Enumerable.Range(0, 20_000).Select(_ => _order.Raise(1))]);
        Assert.Equal(80_000, places.SelectMany(static p => p).Distinct().Count());
        Assert.True(_order.Allows(1, 80_000));
        Assert.False(_order.Allows(1, 79_999));
    }
}

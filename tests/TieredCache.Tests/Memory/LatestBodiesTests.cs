using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>Answers that were under way together: whichever ends first, nobody is sent back behind what a caller has seen.</summary>
public sealed class LatestBodiesTests : IDisposable
{
    private readonly TierBench _bench = new();

    public void Dispose() => _bench.Tier.Validate();

    [Fact]
    public void An_answer_that_comes_last_and_is_older_does_not_replace_the_later_one()
    {
        var before = _bench.Order.Now;
        Assert.True(Store(983, sequence: 51, before));
        Assert.False(Store(982, sequence: 50, before));
        Assert.Equal(983, _bench.Find("a"));
    }

    [Fact]
    public void The_later_one_replaces_the_older_one_though_its_reader_began_first()
    {
        var first = _bench.Order.Now;
        _bench.Order.Next();
        Assert.True(Store(982, sequence: 50, _bench.Order.Now));
        Assert.True(Store(983, sequence: 51, first));
        Assert.Equal(983, _bench.Find("a"));
    }

    [Fact]
    public void Of_two_that_nobody_can_tell_apart_memory_keeps_neither_nor_a_third()
    {
        var before = _bench.Order.Now;
        Assert.True(Store(982, sequence: 50, before));
        Assert.False(Store(983, sequence: 50, before));
        Assert.Null(_bench.Find("a"));
        Assert.False(Store(982, sequence: 50, before));
        Assert.Null(_bench.Find("a"));
        Assert.True(Store(983, sequence: 50, _bench.Order.Now));
    }

    [Fact]
    public void Many_who_read_the_same_leave_it_there()
    {
        var before = _bench.Order.Now;
        for (var reader = 0; reader < 3; reader++)
        {
            Store(982, sequence: 50, before);
            Assert.Equal(982, _bench.Find("a"));
        }
    }

    [Fact]
    public void A_load_that_memory_refuses_takes_the_older_value_along()
    {
        Store(982, sequence: 50, _bench.Order.Now);
        var before = _bench.Order.Now;
        var other = Enumerable.Range(0, 1_000_000).Select(static i => $"b{i}").First(key => TierBench.Stripe(key) == TierBench.Stripe("a"));
        _bench.Remove(other);
        Assert.False(Store(983, sequence: 51, before));
        Assert.Null(_bench.Find("a"));
    }

    [Fact]
    public void A_set_that_is_later_than_what_was_read_stays()
    {
        var before = _bench.Order.Now;
        var set = Begun(984, sequence: 52);
        Assert.True(_bench.Tier.TryStoreSet(set));
        Assert.False(Store(983, sequence: 51, before));
        Assert.Equal(984, _bench.Find("a"));
    }

    [Fact]
    public void A_set_leaves_what_the_server_has_stored_after_it()
    {
        var set = Begun(983, sequence: 51);
        Assert.True(Store(984, sequence: 52, _bench.Order.Now));
        Assert.False(_bench.Tier.TryStoreSet(set));
        Assert.Equal(984, _bench.Find("a"));
    }

    [Fact]
    public void A_set_takes_the_place_of_what_the_server_had_before_it()
    {
        var set = Begun(984, sequence: 52);
        Assert.True(Store(983, sequence: 51, _bench.Order.Now));
        Assert.True(_bench.Tier.TryStoreSet(set));
        Assert.Equal(984, _bench.Find("a"));
    }

    [Fact]
    public void A_set_does_not_come_back_after_what_was_stored_later_has_gone()
    {
        Store(982, sequence: 50, _bench.Order.Now);
        var before = _bench.Order.Now;
        var set = Begun(983, sequence: 51);
        Assert.False(Store(984, sequence: 52, before));
        Assert.False(_bench.Tier.TryStoreSet(set));
        Assert.Null(_bench.Find("a"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(LatestBodies.Unanswered)]
    public void A_set_that_the_server_did_not_answer_takes_what_was_read_meanwhile_along(long sequence)
    {
        var set = Begun(983, sequence);
        Assert.True(Store(984, sequence: 52, _bench.Order.Now));
        Assert.False(_bench.Tier.TryStoreSet(set));
        Assert.Null(_bench.Find("a"));
    }

    [Fact]
    public void A_set_takes_a_load_along_that_has_no_body()
    {
        var set = Begun(983, sequence: 53);
        Assert.True(_bench.Tier.TryStore(_bench.Entry("a", 984, _bench.Order.Now), new SharedBody(Number: 0, Sequence: 0, _bench.Order.Now)));
        Assert.False(_bench.Tier.TryStoreSet(set));
        Assert.Null(_bench.Find("a"));
    }

    [Fact]
    public void A_set_is_not_disturbed_by_other_keys_nor_by_what_came_before()
    {
        Store(982, sequence: 60, _bench.Order.Now);
        var set = Begun(983, sequence: 51);
        _bench.Tier.TryStore(_bench.Entry("b", 1, _bench.Order.Now), new SharedBody(Number: 1, Sequence: 70, _bench.Order.Now));
        Assert.True(_bench.Tier.TryStoreSet(set));
        Assert.Equal(983, _bench.Find("a"));
    }

    [Fact]
    public void What_has_no_body_gives_way_to_what_was_read_meanwhile()
    {
        var before = _bench.Order.Now;
        Store(983, sequence: 51, before);
        Assert.False(_bench.Tier.TryStore(_bench.Entry("a", 982, before), new SharedBody(Number: 0, Sequence: 0, before)));
        Assert.Null(_bench.Find("a"));
    }

    [Fact]
    public void A_load_that_the_server_refuses_takes_the_older_value_along_and_lets_no_look_bring_it_back()
    {
        var before = _bench.Order.Now;
        Store(982, sequence: 50, before);
        Assert.False(_bench.Tier.TryStore(_bench.Entry("a", 983, before), new SharedBody(Number: 983, Sequence: 0, _bench.Order.Now, IsRefused: true)));
        Assert.Null(_bench.Find("a"));
        Assert.False(Store(982, sequence: 50, before));
        Assert.Null(_bench.Find("a"));
        Assert.True(Store(984, sequence: 52, _bench.Order.Now));
    }

    [Fact]
    public void Behind_a_load_that_the_server_knows_nothing_of_no_look_that_was_under_way_counts_as_later()
    {
        Store(982, sequence: 50, _bench.Order.Now);
        var load = _bench.Order.Now;
        Begun(985, sequence: 53);
        var look = _bench.Order.Now;
        Assert.False(_bench.Tier.TryStore(_bench.Entry("a", 985, load), new SharedBody(Number: 0, Sequence: 0, load)));
        Assert.False(Store(984, sequence: 52, look));
        Assert.Null(_bench.Find("a"));
        Assert.True(Store(984, sequence: 52, _bench.Order.Now));
    }

    [Fact]
    public void Nor_does_one_that_is_later_than_another_look()
    {
        var before = _bench.Order.Now;
        Assert.False(_bench.Tier.TryStore(_bench.Entry("a", 985, before), new SharedBody(Number: 985, Sequence: 0, _bench.Order.Now, IsRefused: true)));
        Assert.False(Store(983, sequence: 51, before));
        Assert.False(Store(984, sequence: 52, before));
        Assert.Null(_bench.Find("a"));
    }

    [Fact]
    public void A_load_that_began_before_its_tags_were_removed_and_ended_after_takes_the_older_value_along()
    {
        var before = _bench.Order.Now;
        var tag = new TagCell("t");
        tag.RaiseTo(_bench.Order.Next());
        Store(982, sequence: 50, _bench.Order.Now);
        var late = _bench.Entry("a", 983, before, tags: new TagSet(["t"], [tag]));
        Assert.False(_bench.Tier.TryStore(late, new SharedBody(Number: 983, Sequence: 50, _bench.Order.Now)));
        Assert.Null(_bench.Find("a"));
    }

    [Fact]
    public void The_place_at_which_a_body_came_last_is_known_for_its_key()
    {
        Assert.Equal(0, _bench.Tier.Bodies.PlaceOf("a"));
        var before = _bench.Order.Now;
        Store(982, sequence: 50, before);
        Assert.True(_bench.Tier.Bodies.PlaceOf("a") > before);
        Assert.Equal(0, _bench.Tier.Bodies.PlaceOf("b"));
    }

    private CacheEntry<int> Begun(int value, long sequence)
    {
        var set = _bench.Entry("a", value, _bench.Order.Raise(TierBench.Stripe("a")));
        set.SetSequence = sequence;
        return set;
    }

    private bool Store(int value, long sequence, long since) =>
        _bench.Tier.TryStore(_bench.Entry("a", value, since), new SharedBody((ulong)value, sequence, since));
}

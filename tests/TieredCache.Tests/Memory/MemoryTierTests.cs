using TieredCache.Entries;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

public sealed class MemoryTierTests : IDisposable
{
    private readonly TierBench _bench = new(maxEntries: 3);

    public void Dispose() => _bench.Tier.Validate();

    [Fact]
    public void A_value_stored_is_found()
    {
        Assert.Null(_bench.Find("a"));
        Assert.True(_bench.Store("a", 1));
        Assert.Equal(1, _bench.Find("a"));
        Assert.Equal((1, 1), (_bench.Tier.Count, _bench.Tier.Weight));
    }

    [Fact]
    public void A_value_is_found_by_a_span_too()
    {
        _bench.Store("key:17", 1);
        Assert.True(_bench.Tier.TryFind("a key:17".AsSpan(2), out var entry));
        Assert.Equal("key:17", entry.Key);
        Assert.False(_bench.Tier.TryFind("key:18".AsSpan(), out _));
    }

    [Fact]
    public void Keys_are_told_apart_by_case()
    {
        _bench.Store("a", 1);
        Assert.Null(_bench.Find("A"));
    }

    [Fact]
    public void A_later_value_takes_the_place_and_its_weight()
    {
        _bench.Store("a", 1, weight: 10);
        _bench.Store("a", 2, weight: 4);
        Assert.Equal(2, _bench.Find("a"));
        Assert.Equal((1, 4), (_bench.Tier.Count, _bench.Tier.Weight));
    }

    [Fact]
    public void Clear_leaves_nothing()
    {
        Fill("a", "b", "c");
        _bench.Tier.Clear();
        Assert.Equal((0, 0), (_bench.Tier.Count, _bench.Tier.Weight));
        Assert.Null(_bench.Find("a"));
    }

    [Fact]
    public void What_was_loaded_across_a_clear_is_not_kept()
    {
        var before = _bench.Order.Now;
        _bench.Tier.Clear();
        Assert.False(_bench.Store("a", 1, asOf: before));
        Assert.True(_bench.Store("a", 2));
        Assert.Equal(2, _bench.Find("a"));
        Assert.Equal(1, _bench.Counts.Refusals);
    }

    [Fact]
    public void The_watermark_of_a_clear_alone_is_enough()
    {
        _bench.Store("a", 1);
        _bench.Cleared.RaiseTo(_bench.Order.Next());
        Assert.Null(_bench.Find("a"));
        Assert.Equal((0, 1), (_bench.Tier.Count, _bench.Counts.Expirations));
    }

    [Fact]
    public void A_stale_value_is_still_found_and_a_dead_one_is_dropped()
    {
        _bench.Store("a", 1);
        _bench.Time.Advance(TimeSpan.FromSeconds(119));
        Assert.True(_bench.Tier.TryFind("a", out var entry));
        Assert.False(entry.IsFreshAt(_bench.Clock.Now));
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_bench.Find("a"));
        Assert.Equal((0, 1), (_bench.Tier.Count, _bench.Counts.Expirations));
    }

    [Fact]
    public void What_is_there_already_is_not_taken_in_again()
    {
        var entry = _bench.Entry("a", 1);
        Assert.True(_bench.Tier.TryStore(entry));
        _bench.Time.Advance(TimeSpan.FromSeconds(90));
        Assert.False(_bench.Tier.TryStore(entry));
        _bench.Tier.Validate();
        Assert.Equal(1, _bench.Find("a"));
    }

    [Fact]
    public void What_slides_dies_when_nobody_reads_it_and_leaves_by_itself()
    {
        _bench.Tier.TryStore(_bench.Entry("read", 1, fresh: 3_600_000, alive: 3_602_000, sliding: 10_000));
        _bench.Tier.TryStore(_bench.Entry("left", 1, fresh: 3_600_000, alive: 3_602_000, sliding: 10_000));
        for (var second = 0; second < 60; second++)
        {
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(_bench.Tier.TryFind("read", out var entry) && entry.IsFreshAt(_bench.Clock.Now));
            _bench.Janitor.Turn(_bench.Clock.Now);
            Assert.True(second >= 11 || _bench.Tier.Count == 2, $"it left after {second + 1} s");
            Assert.True(second <= 13 || _bench.Tier.Count == 1, $"it was there after {second + 1} s");
        }
    }

    [Fact]
    public void A_flush_of_the_bucket_is_seen_by_the_next_read()
    {
        _bench.Store("a", 1);
        _bench.Home.RaiseTo(_bench.Order.Next());
        Assert.Null(_bench.Find("a"));
        Assert.Equal(0, _bench.Tier.Count);
    }

    [Fact]
    public void The_removal_of_a_tag_is_seen_by_the_next_read()
    {
        var cell = new TagCell("t");
        var tags = new TagSet(["t"], [cell]);
        _bench.Store("a", 1, tags: tags);
        _bench.Store("b", 2);
        cell.RaiseTo(_bench.Order.Next());
        Assert.Null(_bench.Find("a"));
        Assert.Equal(2, _bench.Find("b"));
        Assert.True(_bench.Store("a", 3, tags: tags));
        Assert.Equal(3, _bench.Find("a"));
    }

    [Fact]
    public void What_was_loaded_across_the_removal_of_its_tag_is_not_kept()
    {
        var cell = new TagCell("t");
        var before = _bench.Order.Now;
        cell.RaiseTo(_bench.Order.Next());
        Assert.False(_bench.Store("a", 1, asOf: before, tags: new TagSet(["t"], [cell])));
    }

    [Fact]
    public void What_is_current_for_its_key_is_judged_as_of_the_asking()
    {
        var entry = _bench.Entry("a", 1);
        var asOf = _bench.Order.Now;
        Assert.True(_bench.Tier.IsCurrentAsOf(entry, asOf));
        _bench.Remove("a");
        Assert.False(_bench.Tier.IsCurrentAsOf(entry, asOf));
        Assert.False(_bench.Tier.IsCurrent(entry));
        Assert.True(_bench.Tier.IsCurrentAsOf(entry, _bench.Order.Now));
    }

    private void Fill(params string[] keys) => Array.ForEach(keys, key => _bench.Store(key, 0));
}

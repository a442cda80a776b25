using TieredCache.Entries;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Entries;

public sealed class CacheEntryTests
{
    private readonly TierBench _bench = new();

    [Fact]
    public void It_is_fresh_until_it_is_stale()
    {
        var entry = _bench.Entry("k", 1);
        Pass(59_999);
        Assert.True(entry.IsFreshAt(_bench.Clock.Now));
        Pass(1);
        Assert.False(entry.IsFreshAt(_bench.Clock.Now));
    }

    [Fact]
    public void Reads_prolong_an_entry_that_slides_up_to_its_own_end()
    {
        var entry = _bench.Entry("k", 1, sliding: 10_000);
        for (var i = 0; i < 11; i++)
        {
            Pass(5_000);
            Assert.True(entry.IsFreshAt(_bench.Clock.Now));
        }

        Pass(5_000);
        Assert.False(entry.IsFreshAt(_bench.Clock.Now));
    }

    [Fact]
    public void An_entry_that_slides_is_not_fresh_after_that_long_without_a_read()
    {
        var entry = _bench.Entry("k", 1, sliding: 10_000);
        Pass(9_999);
        Assert.True(entry.IsFreshAt(_bench.Clock.Now));
        Pass(10_000);
        Assert.False(entry.IsFreshAt(_bench.Clock.Now));
    }

    [Fact]
    public void Reads_that_follow_closely_do_not_lose_more_than_a_sixteenth()
    {
        var entry = _bench.Entry("k", 1, sliding: 1_600);
        Pass(1_000);
        Assert.True(entry.IsFreshAt(_bench.Clock.Now));
        Pass(100);
        Assert.True(entry.IsFreshAt(_bench.Clock.Now));
        Pass(1_500 - 1);
        Assert.True(entry.IsFreshAt(_bench.Clock.Now));
    }

    [Fact]
    public void One_hit_in_each_sixteenth_prolongs_it_on_the_server()
    {
        var entry = _bench.Entry("k", 1, sliding: 8_000);
        Assert.False(entry.TryClaimSlide(_bench.Clock.Now));
        Pass(500);
        Assert.True(entry.TryClaimSlide(_bench.Clock.Now));
        Assert.False(entry.TryClaimSlide(_bench.Clock.Now));
        Pass(499);
        Assert.False(entry.TryClaimSlide(_bench.Clock.Now));
        Pass(1);
        Assert.True(entry.TryClaimSlide(_bench.Clock.Now));
    }

    [Fact]
    public void An_entry_that_was_brought_here_slides_from_then_on_however_old_it_is()
    {
        var entry = _bench.Entry("k", 1, sliding: 10_000);
        Pass(30_000);
        entry.Touch(_bench.Clock.Now);
        Pass(9_999);
        Assert.True(entry.IsFreshAt(_bench.Clock.Now));
        _bench.Entry("k", 1).Touch(_bench.Clock.Now);
    }

    [Fact]
    public void An_entry_that_does_not_slide_is_never_prolonged()
    {
        var entry = _bench.Entry("k", 1);
        Pass(50_000);
        Assert.False(entry.TryClaimSlide(_bench.Clock.Now));
    }

    [Fact]
    public void One_hit_past_the_refresh_point_refreshes_and_a_later_one_tries_again()
    {
        var entry = _bench.Entry("k", 1, refresh: 48_000);
        Pass(47_999);
        Assert.False(entry.TryClaimRefresh(_bench.Clock.Now, Half));
        Pass(1);
        Assert.True(entry.TryClaimRefresh(_bench.Clock.Now, Half));
        Assert.False(entry.TryClaimRefresh(_bench.Clock.Now, Half));
        Pass(3_000);
        Assert.True(entry.TryClaimRefresh(_bench.Clock.Now, Half));
    }

    [Fact]
    public void Close_to_the_end_a_refresh_is_tried_once_a_second()
    {
        var entry = _bench.Entry("k", 1, refresh: 57_000);
        Pass(57_500);
        Assert.True(entry.TryClaimRefresh(_bench.Clock.Now, Half));
        Pass(999);
        Assert.False(entry.TryClaimRefresh(_bench.Clock.Now, Half));
        Pass(1);
        Assert.True(entry.TryClaimRefresh(_bench.Clock.Now, Half));
    }

    [Theory]
    [InlineData(800, 400)]
    [InlineData(300, 150)]
    [InlineData(150, 100)]
    public void Closer_still_half_of_what_is_left_passes_between_two_tries(long left, long pause)
    {
        var entry = _bench.Entry("k", 1, refresh: 0);
        Pass(60_000 - left);
        Assert.True(entry.TryClaimRefresh(_bench.Clock.Now, Half));
        Assert.Equal(TimeSpan.FromMilliseconds(pause), entry.PostponeRefresh(_bench.Clock.Now));
        Pass(pause - 1);
        Assert.False(entry.TryClaimRefresh(_bench.Clock.Now, Half));
        Pass(1);
        Assert.True(entry.TryClaimRefresh(_bench.Clock.Now, Half));
    }

    // now − load × ln(1 − dice) ≥ end, for a load of one second: a dice of 1 − 1/e reaches one second ahead.
    [Theory]
    [InlineData(1_001, false)]
    [InlineData(1_000, true)]
    [InlineData(1, true)]
    public void By_chance_a_hit_refreshes_the_earlier_the_longer_the_load_and_the_luckier_the_dice(long left, bool refreshes)
    {
        var now = _bench.Clock.Now;
        var entry = new CacheEntry<int>("k", 0, new EntryDeadlines(now, now, now + 60_000, now + 60_000, 0) { FetchMs = 1_000 }, 1) { Home = _bench.Home };
        Assert.Equal(refreshes, entry.TryClaimRefresh(now + 60_000 - left, static () => 1 - Math.Exp(-1.000_001)));
        Assert.False(entry.TryClaimRefresh(now, static () => 0));
    }

    [Fact]
    public void Loads_are_held_back_for_steps_that_double_up_to_five_seconds()
    {
        var entry = _bench.Entry("k", 1);
        Assert.False(entry.IsHeldBackAt(_bench.Clock.Now));
        Assert.Equal([1, 2, 4, 5, 5], Enumerable.Range(0, 5).Select(_ => entry.HoldBack(_bench.Clock.Now).TotalSeconds));
        Pass(4_999);
        Assert.True(entry.IsHeldBackAt(_bench.Clock.Now));
        Pass(1);
        Assert.Equal(1, ParallelEnumerable.Range(0, 64).Count(_ => !entry.IsHeldBackAt(_bench.Clock.Now)));
    }

    [Fact]
    public void Of_many_threads_one_claims_the_refresh()
    {
        var entry = _bench.Entry("k", 1, refresh: 0);
        Assert.Equal(1, ParallelEnumerable.Range(0, 64).Count(_ => entry.TryClaimRefresh(_bench.Clock.Now, Half)));
    }

    [Fact]
    public void A_flush_of_its_bucket_ends_the_trust()
    {
        var entry = _bench.Entry("k", 1);
        Assert.True(entry.IsTrusted);
        _bench.Home.RaiseTo(_bench.Order.Next());
        Assert.False(entry.IsTrusted);
    }

    [Fact]
    public void The_removal_of_a_tag_ends_the_trust()
    {
        var cell = new TagCell("t");
        var entry = _bench.Entry("k", 1, tags: new TagSet(["t"], [cell]));
        Assert.True(entry.IsTrusted);
        cell.RaiseTo(_bench.Order.Next());
        Assert.False(entry.IsTrusted);
    }

    [Fact]
    public void The_loader_sees_the_previous_value_under_its_own_type_only()
    {
        var stamp = new SourceStamp("etag", DateTimeOffset.UnixEpoch);
        var previous = new PreviousValue(new CacheEntry<int>("k", 0, default, 7) { Home = _bench.Home, Source = stamp }, TimeSpan.FromSeconds(3));
        Assert.True(previous.TryGet<int>(out var value, out var age));
        Assert.Equal((7, TimeSpan.FromSeconds(3)), (value, age));
        Assert.False(previous.TryGet<long>(out _, out _));
        Assert.Equal(("etag", DateTimeOffset.UnixEpoch), (previous.Validator, previous.LastModified));
    }

    [Fact]
    public void It_takes_104_bytes_with_a_reference_to_the_value()
    {
        var value = new object();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var entry = new CacheEntry<object>("k", 0, new EntryDeadlines(0, long.MaxValue, 1, 1, 0), value) { Home = _bench.Home, Weight = 1 };
        var first = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(entry);
        before = GC.GetAllocatedBytesForCurrentThread();
        entry = new CacheEntry<object>("k", 0, new EntryDeadlines(0, long.MaxValue, 1, 1, 0), value) { Home = _bench.Home, Weight = 1 };
        Assert.Equal(104, Math.Min(first, GC.GetAllocatedBytesForCurrentThread() - before));
        GC.KeepAlive(entry);
    }

    [Fact]
    public void What_it_was_made_with_is_read_back()
    {
        var deadlines = new EntryDeadlines(1_000, 40_000, 61_000, 90_000, 5_000);
        var tags = new TagSet(["t"], [new TagCell("t")]);
        var stamp = new SourceStamp("etag", null);
        var entry = new CacheEntry<int>("k", 65_535, deadlines, 7)
        {
            Home = _bench.Home, Tags = tags, Source = stamp, Weight = 6_000_000_000, DataVersion = 8, SetSequence = 9, IsAbsent = true, IsSampled = true, Heat = 2,
        };
        Assert.Equal(deadlines, entry.Deadlines);
        Assert.Equal((_bench.Home, tags, stamp, 6_000_000_000, 8L, 9L, 65_535), (entry.Home, entry.Tags, entry.Source, entry.Weight, entry.DataVersion, entry.SetSequence, entry.Stripe));
        Assert.Equal((true, true, (byte)2), (entry.IsAbsent, entry.IsSampled, entry.Heat));
    }

    [Fact]
    public void Entries_of_one_home_do_not_share_what_is_their_own()
    {
        var (one, other) = (_bench.Entry("a", 1), _bench.Entry("b", 2));
        one.SetSequence = 5;
        Assert.Equal((5L, 0L), (one.SetSequence, other.SetSequence));
        Assert.Equal(_bench.Home, one.Home);
    }

    private static double Half() => 0.5;

    private void Pass(long milliseconds) => _bench.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    [Fact]
    public void What_entries_with_the_same_tags_share_is_left_alone_by_one_that_gets_something_of_its_own()
    {
        var tags = new TagSet(["t"], [new TagCell("t")]);
        var (one, other) = (_bench.Entry("k", 1, tags: tags), _bench.Entry("l", 2, tags: tags));
        one.SetSequence = 7;
        one.HoldBack(_bench.Clock.Now);
        Assert.Equal((7, 0), (one.SetSequence, other.SetSequence));
        Assert.False(other.IsHeldBackAt(_bench.Clock.Now));
        Assert.All([one, other], entry => Assert.Same(tags, entry.Tags));
        Assert.All([one, other], entry => Assert.Same(_bench.Home, entry.Home));
    }

    [Fact]
    public void Entries_with_the_same_tags_in_different_buckets_keep_their_own()
    {
        var tags = new TagSet(["t"], [new TagCell("t")]);
        var homes = Enumerable.Range(0, 3).Select(static _ => new Watermark()).ToArray();
        var entries = homes.Concat(homes).Select(home => new CacheEntry<int>("k", 0, default, 1) { Tags = tags, Home = home }).ToArray();
        Assert.All(entries.Zip(homes.Concat(homes)), pair => Assert.Same(pair.Second, pair.First.Home));
        Assert.All(entries, entry => Assert.Same(tags, entry.Tags));
        Assert.Same(tags.TraitsAt(homes[1]), tags.TraitsAt(homes[1]));
    }
}

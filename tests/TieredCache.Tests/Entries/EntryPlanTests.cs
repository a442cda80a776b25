using TieredCache.Entries;

namespace TieredCache.Tests.Entries;

public sealed class EntryPlanTests
{
    private const long Now = 1_000_000;

    [Fact]
    public void A_new_value_is_fresh_for_its_duration_and_alive_for_the_stale_time_more()
    {
        var deadlines = Plan(seconds: 60, staleFor: 30).DeadlinesAt(Now, TimeSpan.Zero);
        Assert.Equal(new EntryDeadlines(Now, long.MaxValue, Now + 60_000, Now + 90_000, 0), deadlines);
        Assert.True(deadlines.IsFreshAt(Now + 59_999));
        Assert.False(deadlines.IsFreshAt(Now + 60_000));
        Assert.True(deadlines.IsAliveAt(Now + 89_999));
        Assert.False(deadlines.IsAliveAt(Now + 90_000));
    }

    [Fact]
    public void A_shorter_duration_of_memory_counts_from_now()
    {
        var plan = Plan(seconds: 60, staleFor: 30) with { MemoryDuration = TimeSpan.FromSeconds(10) };
        Assert.Equal(Now + 10_000, plan.DeadlinesAt(Now, TimeSpan.FromSeconds(20)).StaleAt);
    }

    [Fact]
    public void A_value_does_not_live_longer_because_it_came_from_the_other_tier()
    {
        var deadlines = Plan(seconds: 60, staleFor: 30).DeadlinesAt(Now, TimeSpan.FromSeconds(20));
        Assert.Equal((Now - 20_000, Now + 40_000, Now + 70_000), (deadlines.Created, deadlines.StaleAt, deadlines.DieAt));
    }

    [Fact]
    public void A_value_that_comes_too_old_is_stale_at_once()
    {
        var deadlines = Plan(seconds: 60, staleFor: 30).DeadlinesAt(Now, TimeSpan.FromSeconds(70));
        Assert.False(deadlines.IsFreshAt(Now));
        Assert.True(deadlines.IsAliveAt(Now));
    }

    [Fact]
    public void Refresh_ahead_lies_at_its_share_of_the_duration() =>
        Assert.Equal(Now + 48_000, (Plan(seconds: 60) with { RefreshAhead = 0.8 }).DeadlinesAt(Now, TimeSpan.Zero).RefreshAt);

    [Fact]
    public void For_ever_overflows_nothing()
    {
        var plan = new EntryPlan { Duration = TimeSpan.MaxValue, MemoryDuration = CacheClock.LongestLifetime, StaleFor = TimeSpan.MaxValue };
        var deadlines = plan.DeadlinesAt(Now, TimeSpan.FromDays(1));
        Assert.Equal(CacheClock.LongestLifetime, plan.PhysicalDuration);
        Assert.True(deadlines.IsFreshAt(Now + (long)TimeSpan.FromDays(728).TotalMilliseconds));
    }

    [Fact]
    public void The_servers_lifetime_begins_with_the_first_slide_and_has_no_stale_time() =>
        Assert.Equal(TimeSpan.FromSeconds(17), (Plan(seconds: 60, staleFor: 30) with { Sliding = TimeSpan.FromSeconds(16) }).RemoteLifetime);

    [Fact]
    public void Without_sliding_the_servers_lifetime_is_the_whole() =>
        Assert.Equal(TimeSpan.FromSeconds(90), Plan(seconds: 60, staleFor: 30).RemoteLifetime);

    [Theory]
    [InlineData(60, 17)]
    [InlineData(17, 17)]
    [InlineData(16, 46)]
    [InlineData(-5, 25)]
    public void Once_it_cannot_slide_out_before_it_is_stale_it_is_kept_for_the_stale_time(int fresh, int kept) =>
        Assert.Equal(TimeSpan.FromSeconds(kept), EntryPlan.RemoteLifetimeOf(TimeSpan.FromSeconds(16), TimeSpan.FromSeconds(fresh), TimeSpan.FromSeconds(fresh + 30)));

    [Fact]
    public void Sliding_longer_than_the_duration_prolongs_nothing() =>
        Assert.Equal(TimeSpan.FromSeconds(90), (Plan(seconds: 60, staleFor: 30) with { Sliding = TimeSpan.FromHours(1) }).RemoteLifetime);

    [Fact]
    public void Sliding_for_ever_overflows_nothing() =>
        Assert.Equal(TimeSpan.FromSeconds(90), (Plan(seconds: 60, staleFor: 30) with { Sliding = TimeSpan.MaxValue }).RemoteLifetime);

    private static EntryPlan Plan(int seconds, int staleFor = 0) => new()
    {
        Duration = TimeSpan.FromSeconds(seconds),
        MemoryDuration = TimeSpan.FromSeconds(seconds),
        StaleFor = TimeSpan.FromSeconds(staleFor),
    };
}

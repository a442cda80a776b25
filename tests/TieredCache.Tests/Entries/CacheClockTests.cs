using TieredCache.Entries;
using TieredCache.Testing;

namespace TieredCache.Tests.Entries;

public sealed class CacheClockTests
{
    [Fact]
    public void It_begins_at_one_and_counts_milliseconds()
    {
        var time = new ControllableClock();
        time.Advance(TimeSpan.FromHours(1));
        var clock = new CacheClock(time);
        Assert.Equal(1, clock.Now);
        time.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Equal(2_501, clock.Now);
    }

    [Theory]
    [InlineData(-3_650)]
    [InlineData(3_650)]
    public void A_jump_of_the_wall_clock_changes_nothing(int days)
    {
        var time = new ControllableClock();
        var clock = new CacheClock(time);
        time.Advance(TimeSpan.FromSeconds(1));
        time.SetWallClock(time.GetUtcNow().AddDays(days));
        Assert.Equal(1_001, clock.Now);
    }

    [Fact]
    public void The_systems_time_goes_on()
    {
        var clock = new CacheClock(TimeProvider.System);
        var before = clock.Now;
        Assert.InRange(before, 1, long.MaxValue);
        Assert.InRange(new CacheClock(TimeProvider.System).Now, before, before + 60_000);
    }

    [Fact]
    public void For_ever_overflows_nothing() => Assert.Equal(5 + (730L * 86_400_000), CacheClock.After(5, TimeSpan.MaxValue));
}

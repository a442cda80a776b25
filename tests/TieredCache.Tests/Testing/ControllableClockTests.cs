using TieredCache.Testing;

namespace TieredCache.Tests.Testing;

public sealed class ControllableClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ControllableClock _clock = new();

    [Fact]
    public void Time_stands_still_until_it_is_moved()
    {
        var (wall, start) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        Assert.Equal(wall, _clock.GetUtcNow());
        _clock.Advance(Second);
        Assert.Equal(wall + Second, _clock.GetUtcNow());
        Assert.Equal(Second, _clock.GetElapsedTime(start));
    }

    [Fact]
    public void Timers_fire_in_the_order_in_which_they_fall_due_and_see_their_own_moment()
    {
        var fired = new List<(string, TimeSpan)>();
        using var late = Timer("late", Second * 3, Timeout.InfiniteTimeSpan, fired);
        using var often = Timer("often", Second, Second * 2, fired);
        using var never = Timer("never", Second * 9, Timeout.InfiniteTimeSpan, fired);
        _clock.Advance(Second * 5);
        Assert.Equal([("often", Second), ("late", Second * 3), ("often", Second * 3), ("often", Second * 5)], fired);
        Assert.Equal(2, _clock.Timers);
    }

    [Fact]
    public void A_timer_that_is_disposed_of_does_not_fire()
    {
        var fired = new List<(string, TimeSpan)>();
        Timer("gone", Second, Second, fired).Dispose();
        _clock.Advance(Second * 2);
        Assert.Empty(fired);
        Assert.Equal(0, _clock.Timers);
    }

    [Fact]
    public void The_wall_clock_alone_can_be_set_and_nothing_expires_by_it()
    {
        var fired = new List<(string, TimeSpan)>();
        using var timer = Timer("timer", Second, Timeout.InfiniteTimeSpan, fired);
        var start = _clock.GetTimestamp();
        _clock.SetWallClock(_clock.GetUtcNow().AddYears(1));
        Assert.Equal(2027, _clock.GetUtcNow().Year);
        Assert.Equal(start, _clock.GetTimestamp());
        Assert.Empty(fired);
    }

    [Fact]
    public void Time_does_not_go_back() => Assert.Throws<ArgumentOutOfRangeException>(() => _clock.Advance(-Second));

    [Fact]
    public void Many_who_move_it_do_not_move_it_back()
    {
        var last = 0L;
        var wentBack = false;
        Parallel.For(0, 50_000, i =>
        {
            _clock.Advance(TimeSpan.FromMilliseconds(i % 7));
            lock (_clock)
            {
                var now = _clock.GetTimestamp();
                wentBack |= now < last;
                last = now;
            }
        });
        Assert.False(wentBack);
    }

    private ITimer Timer(string name, TimeSpan due, TimeSpan period, List<(string, TimeSpan)> fired) =>
        _clock.CreateTimer(_ => fired.Add((name, TimeSpan.FromTicks(_clock.GetTimestamp()))), null, due, period);
}

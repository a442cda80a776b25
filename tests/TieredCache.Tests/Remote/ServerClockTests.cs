using TieredCache.Remote;
using TieredCache.Testing;

namespace TieredCache.Tests.Remote;

public sealed class ServerClockTests
{
    private readonly ControllableClock _time = new();

    [Fact]
    public void Half_of_the_way_is_on_the_way_back()
    {
        var clock = new ServerClock(_time);
        var sent = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(40));
        clock.Set(1_000, sent);
        Assert.Equal(1_020, clock.NowMs);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2_020, clock.NowMs);
    }

    [Fact]
    public void At_the_least_it_is_what_the_server_said_and_none_of_the_way_was_on_the_way_back()
    {
        var clock = new ServerClock(_time);
        var sent = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(400));
        clock.Set(1_000, sent);
        Assert.Equal(1_000, clock.EarliestMs);
        Assert.Equal(1_200, clock.NowMs);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2_000, clock.EarliestMs);
    }

    [Fact]
    public void The_local_wall_clock_moves_nothing()
    {
        var clock = new ServerClock(_time);
        var now = clock.NowMs;
        _time.SetWallClock(_time.GetUtcNow().AddYears(3));
        Assert.Equal(now, clock.NowMs);
    }
}

using TieredCache.Remote;
using TieredCache.Testing;

namespace TieredCache.RedisTests;

public sealed class ServerClockTests
{
    [Fact]
    public void The_servers_time_goes_on_with_the_monotonic_clock_and_not_with_the_wall()
    {
        var clock = new ControllableClock();
        var server = new ServerClock(clock);
        server.Set(1_000_000, clock.GetTimestamp());
        clock.Advance(TimeSpan.FromSeconds(2));
        clock.SetWallClock(clock.GetUtcNow().AddHours(5));
        Assert.Equal(1_002_000, server.NowMs);
        Assert.Equal(1_002_000 - clock.GetUtcNow().ToUnixTimeMilliseconds(), server.OffsetMs);
    }

    [Fact]
    public void Half_of_the_way_is_added()
    {
        var clock = new ControllableClock();
        var server = new ServerClock(clock);
        var sent = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMilliseconds(40));
        server.Set(5000, sent);
        Assert.Equal(5020, server.NowMs);
    }
}

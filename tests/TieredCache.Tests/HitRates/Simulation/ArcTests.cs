using TieredCache.HitRates.Simulation;

namespace TieredCache.Tests.HitRates.Simulation;

public class ArcTests
{
    [Fact]
    public void A_hit_on_a_ghost_moves_the_border_and_so_saves_the_key_seen_once() =>
        // 2 leaves for the ghosts when 3 comes; when it comes back, 1 goes in place of 3, which is asked for next.
        Assert.Equal("mmhmhmhm", new Arc(2).For(1, 2, 1, 3, 1, 2, 3, 1));

    [Fact]
    public void Keys_seen_twice_survive_a_scan() =>
        Assert.Equal("mmhhmmmmmmhh", new Arc(4).For(1, 2, 1, 2, 10, 11, 12, 13, 14, 15, 1, 2));

    [Fact]
    public void A_scan_without_a_second_request_is_a_queue() =>
        Assert.Equal("mmmmh", new Arc(2).For(1, 2, 3, 1, 3));
}

using TieredCache.HitRates.Simulation;

namespace TieredCache.Tests.HitRates.Simulation;

public class FifoTests
{
    [Fact]
    public void A_hit_does_not_keep_a_key() =>
        Assert.Equal("mmhmmm", new Fifo(2).For(1, 2, 1, 3, 1, 2));

    [Theory]
    [InlineData(3, 9)]
    [InlineData(4, 10)]
    public void More_room_can_mean_more_misses(int capacity, int misses) =>
        Assert.Equal(misses, Asked.BeladysAnomaly.Length - new Fifo(capacity).HitsOn(Asked.BeladysAnomaly));
}

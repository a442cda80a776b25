using TieredCache.HitRates.Simulation;

namespace TieredCache.Tests.HitRates.Simulation;

public class LruTests
{
    [Fact]
    public void The_key_not_asked_for_longest_goes_first() =>
        Assert.Equal("mmhmhm", new Lru(2).For(1, 2, 1, 3, 1, 2));

    [Theory]
    [InlineData(3, 10)]
    [InlineData(4, 8)]
    public void The_textbooks_sequence_misses_as_often_as_the_textbooks_say(int capacity, int misses) =>
        Assert.Equal(misses, Asked.BeladysAnomaly.Length - new Lru(capacity).HitsOn(Asked.BeladysAnomaly));
}

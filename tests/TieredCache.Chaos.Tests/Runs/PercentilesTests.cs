using TieredCache.Chaos.Runs;

namespace TieredCache.Chaos.Tests.Runs;

public sealed class PercentilesTests
{
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    [InlineData(0, 1)]
    public void Of_a_hundred(double share, double expected) => Assert.Equal(expected, Percentiles.Of(Enumerable.Range(1, 100).Select(static i => (double)i), share));

    [Fact]
    public void Of_one_and_of_none()
    {
        Assert.Equal(7, Percentiles.Of([7], 0.99));
        Assert.Equal(0, Percentiles.Of([], 0.99));
    }
}

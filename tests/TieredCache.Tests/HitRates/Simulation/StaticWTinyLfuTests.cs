using TieredCache.HitRates.Simulation;

namespace TieredCache.Tests.HitRates.Simulation;

public class StaticWTinyLfuTests
{
    private readonly StaticWTinyLfu _policy = new(2);

    public StaticWTinyLfuTests() => Assert.Equal("mhh", _policy.For(1, 1, 1));

    [Fact]
    public void A_newcomer_does_not_displace_a_key_asked_for_more_often() =>
        Assert.Equal("mmmh", _policy.For(2, 3, 4, 1));

    [Fact]
    public void A_newcomer_asked_for_more_often_does() =>
        Assert.Equal("mhhhmhm", _policy.For(2, 2, 2, 2, 3, 2, 1));
}

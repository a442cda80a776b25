using TieredCache.HitRates.Simulation.Lazy;

namespace TieredCache.Tests.HitRates.Simulation.Lazy;

public class KeyHashesTests
{
    [Fact]
    public void Without_sampling_every_key_is_in_the_sample() =>
        Assert.All(Enumerable.Range(0, 1_000), static key => Assert.True(KeyHashes.IsSampled((uint)key, 1)));

    [Fact]
    public void About_one_key_in_so_many_is_in_the_sample() =>
        Assert.InRange(Enumerable.Range(0, 80_000).Count(static key => KeyHashes.IsSampled((uint)key, 8)), 9_500, 10_500);
}

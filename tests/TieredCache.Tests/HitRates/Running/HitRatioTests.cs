using TieredCache.HitRates.Running;

namespace TieredCache.Tests.HitRates.Running;

public class HitRatioTests
{
    [Fact]
    public void A_line_of_output_has_four_decimals() =>
        Assert.Equal("trace=web12 policy=lru capacity=1375 requests=3 hit_ratio=0.6667", new HitRatio("web12", "lru", 1375, 3, 2).ToString());

    [Fact]
    public void By_weight_it_says_how_many_bytes_were_hits() =>
        Assert.EndsWith(" hit_ratio=0.5000 byte_hit_ratio=0.2500", new HitRatio("web12", "lru", 1375, 4, 2, 0.25).ToString(), StringComparison.Ordinal);
}

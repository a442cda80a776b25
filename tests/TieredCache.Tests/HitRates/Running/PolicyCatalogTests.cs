using TieredCache.HitRates;
using TieredCache.HitRates.Running;

namespace TieredCache.Tests.HitRates.Running;

public class PolicyCatalogTests
{
    [Fact]
    public void All_is_what_the_tier_has_and_every_simulator()
    {
        var selected = PolicyCatalog.Select(["all", "arc"], isWeighed: false);

        Assert.Equal([.. RealTier.Policies, .. PolicyCatalog.Simulated], selected);
    }

    [Fact]
    public void By_weight_all_is_what_the_tier_has() =>
        Assert.Equal(RealTier.Policies, PolicyCatalog.Select(["all"], isWeighed: true));

    [Fact]
    public void A_simulator_cannot_be_bounded_by_weight() =>
        Assert.Throws<HitRateException>(() => PolicyCatalog.Select(["arc"], isWeighed: true));
}

using TieredCache.HitRates;
using TieredCache.HitRates.Running;

namespace TieredCache.Tests.HitRates.Running;

public class PolicyCatalogTests
{
    [Fact]
    public void All_is_what_the_tier_has_and_every_simulator()
    {
        var selected = PolicyCatalog.Select(["all", "arc"], isWeighed: false);

        Assert.Equal([.. RealTier.Policies.Where(RealTier.Has), .. PolicyCatalog.Simulated], selected);
    }

    [Fact]
    public void By_weight_all_is_what_the_tier_has() =>
        Assert.Equal(RealTier.Policies.Where(RealTier.Has), PolicyCatalog.Select(["all"], isWeighed: true));

    [Fact]
    public void A_simulator_cannot_be_bounded_by_weight() =>
        Assert.Throws<HitRateException>(() => PolicyCatalog.Select(["arc"], isWeighed: true));

    [Fact]
    public void A_policy_that_the_tier_does_not_have_is_named()
    {
        foreach (var policy in RealTier.Policies.Where(static policy => !RealTier.Has(policy)))
        {
            var failure = Assert.Throws<HitRateException>(() => PolicyCatalog.Select([policy], isWeighed: false));
            Assert.Contains($"'{policy}'", failure.Message, StringComparison.Ordinal);
        }
    }
}

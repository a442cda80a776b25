using TieredCache.Chaos.Faults;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Tests.Faults;

public sealed class FaultPlanTests
{
    [Fact]
    public void A_seed_has_one_plan()
    {
        Assert.Equal(Steps(seed: 5), Steps(seed: 5));
        Assert.NotEqual(Steps(seed: 5), Steps(seed: 6));
    }

    [Fact]
    public void Every_kind_comes_once_before_any_comes_again()
    {
        var kinds = FaultCatalog.Select("all", TopologyKind.Cluster);
        Assert.Equal(kinds.Select(static kind => kind.Name).Order(), Steps(seed: 1)[..kinds.Count].Select(static step => step.Kind.Name).Order());
    }

    [Fact]
    public void Without_kinds_there_is_no_plan() => Assert.Null(new FaultPlan([], seed: 1).Next());

    [Fact]
    public void It_makes_two_hundred_faults_an_hour_even_if_each_took_the_longest() =>
        Assert.All(Steps(seed: 3), static step => Assert.True(step.CalmMs + step.LengthMs + 4_200 < 3_600_000 / 200));

    private static FaultStep[] Steps(int seed)
    {
        var plan = new FaultPlan(FaultCatalog.Select("all", TopologyKind.Cluster), seed);
        return [.. Enumerable.Range(0, 200).Select(_ => plan.Next()!)];
    }
}

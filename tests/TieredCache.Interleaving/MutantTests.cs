using TieredCache.Interleaving.Mutants;
using Xunit;

namespace TieredCache.Interleaving;

/// <summary>Each protection switched off is noticed: what proves that the scenarios can fail.</summary>
public sealed class MutantTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int Schedules = 20_000;

    public static TheoryData<string> Names => [.. MutantList.All.Select(static mutant => mutant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_noticed_when(string protectionIsOff)
    {
        var mutant = MutantList.All.Single(mutant => mutant.Name == protectionIsOff);
        using var variant = new Variant([.. SmallWorld.Edits, .. mutant.Edits]);

        var failure = variant.Explore(mutant.Scenario, firstSeed: 1, Schedules);

        output.WriteLine(failure);
        Assert.True(failure is not null, $"{Schedules} schedules of {mutant.Scenario} passed although {mutant.Name}.");
        Assert.True(mutant.Sign.Split('|').Any(sign => failure.Contains(sign, StringComparison.Ordinal)), $"It failed otherwise than expected:\n{failure}");
    }
}

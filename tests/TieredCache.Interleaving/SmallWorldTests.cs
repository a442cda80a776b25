using TieredCache.Interleaving.Mutants;
using Xunit;

namespace TieredCache.Interleaving;

/// <summary>The memory tier with tiny sizes, under many schedules: a full ring, a short turn and a table that grows are then the usual case.</summary>
public sealed class SmallWorldTests(SmallWorldTests.Fixture fixture) : IClassFixture<SmallWorldTests.Fixture>
{
    [Theory]
    [InlineData("registers", 2_000)]
    [InlineData("registers-cleared", 2_000)]
    [InlineData("registers-crowded", 2_000)]
    [InlineData("registers-weighed", 2_000)]
    [InlineData("registers-expired", 2_000)]
    [InlineData("loads-and-removals", 2_000)]
    [InlineData("loads-and-clears", 2_000)]
    [InlineData("loads-and-sets", 2_000)]
    [InlineData("growth", 1_000)]
    public void No_schedule_breaks_it(string scenario, int schedules) => Verdict.IsGood(fixture.Variant.Explore(scenario, firstSeed: 1, schedules * Asked.Times));

    [Fact]
    public void A_schedule_that_was_asked_for_is_run_again()
    {
        if (Asked.Schedule is var (scenario, seed))
        {
            Verdict.IsGood(fixture.Variant.Explore(scenario, seed, schedules: 1));
        }
    }

    public sealed class Fixture : IDisposable
    {
        internal Variant Variant { get; } = new(SmallWorld.Edits);

        public void Dispose() => Variant.Dispose();
    }
}

using TieredCache.Interleaving.Scenarios;
using Xunit;

namespace TieredCache.Interleaving;

/// <summary>The memory tier as it is, under many schedules. A failure names the schedule: scenario and seed bring it back.</summary>
public sealed class ScheduleTests
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
    [InlineData("growth-of-64", 200)]
    public void No_schedule_breaks_it(string scenario, int schedules) => Verdict.IsGood(Catalog.Explore(scenario, firstSeed: 1, schedules * Asked.Times));

    [Theory]
    [InlineData("simulator")]
    [InlineData("refreshes")]
    [InlineData("late-refreshes")]
    public void One_thread_gets_the_hits_it_should(string check) => Verdict.IsGood(Catalog.Explore(check, firstSeed: 0, schedules: 0));

    [Fact]
    public void A_schedule_that_was_asked_for_is_run_again()
    {
        if (Asked.Schedule is var (scenario, seed))
        {
            Verdict.IsGood(Catalog.Explore(scenario, seed, schedules: 1));
        }
    }
}

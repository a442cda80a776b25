using System.Diagnostics;
using TieredCache.Interleaving.Scenarios;
using Xunit;
using Xunit.Abstractions;

namespace TieredCache.Interleaving;

/// <summary>The memory tier as it is, under many schedules.</summary>
public sealed class ScheduleTests(ITestOutputHelper output)
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
    public void No_schedule_breaks_it(string scenario, int schedules)
    {
        var watch = Stopwatch.StartNew();
        Assert.Null(Catalog.Explore(scenario, firstSeed: 1, schedules));
        output.WriteLine($"{schedules} schedules in {watch.ElapsedMilliseconds} ms");
    }

    [Theory]
    [InlineData("simulator")]
    [InlineData("refreshes")]
    [InlineData("late-refreshes")]
    public void One_thread_gets_the_hits_it_should(string check) => Assert.Null(Catalog.Explore(check, 0, 0));
}

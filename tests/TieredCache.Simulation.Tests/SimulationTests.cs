using TieredCache.Entries;

namespace TieredCache.Simulation.Tests;

public sealed class SimulationTests
{
    [Fact]
    public void Fifty_thousand_schedules_with_all_faults_keep_every_promise()
    {
        var result = new Campaign(new SimulateOptions { Schedules = 50_000, StopsAtFirst = true }).Run();

        Assert.True(result.Total == 0, Described(result));
        Assert.Equal(50_000, result.Schedules);
    }

    [Theory]
    [InlineData(1_890)]
    [InlineData(9_001)]
    [InlineData(31_407)]
    [InlineData(32_693)]
    [InlineData(51_972)]
    [InlineData(101_162)]
    [InlineData(115_352)]
    [InlineData(168_422)]
    [InlineData(312_741)]
    [InlineData(370_012)]
    [InlineData(707_474)]
    [InlineData(832_935)]
    [InlineData(931_647)]
    [InlineData(993_822)]
    [InlineData(1_367_894)]
    [InlineData(1_478_145)]
    [InlineData(1_515_431)]
    [InlineData(1_537_959)]
    [InlineData(1_780_471)]
    public void A_schedule_that_once_broke_a_promise_keeps_it(ulong seed)
    {
        var result = new Campaign(new SimulateOptions { Schedules = 1, Seed = seed }).Run();

        Assert.True(result.Total == 0, Described(result));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_part_that_is_left_out_is_missed_within_ten_thousand_schedules(string part)
    {
        var result = new Campaign(new SimulateOptions { Schedules = 10_000, Without = part, StopsAtFirst = true }).Run();

        Assert.True(result.Total > 0, $"{result.Schedules} schedules went well without {part}");
    }

    [Fact]
    public void What_was_left_out_is_back_afterwards()
    {
        using (Parts.LeaveOut("floor"))
        {
            Assert.False(Protections.Floor);
        }

        Assert.True(Protections.Floor);
    }

    [Fact]
    public void There_are_sixteen_parts() => Assert.Equal(16, Parts.Names.Count);

    public static TheoryData<string> Names() => [.. Parts.Names];

    private static string Described(Result result) => $"seed {result.FirstSeed}: {result.First}\n{string.Join('\n', result.Story)}";
}

using TieredCache.Chaos.Behind;
using TieredCache.Chaos.Command;

namespace TieredCache.Chaos.Tests.Behind;

/// <summary>The verb itself, short: processes that are killed.</summary>
public sealed class BehindRunTests
{
    [Theory]
    [InlineData("journaled")]
    [InlineData("durable", "--io-faults")]
    public async Task Killed_processes_lose_nothing_that_was_acknowledged(string level, params string[] more)
    {
        var (code, said) = await RunAsync(["--level", level, .. more]);
        Assert.True(code == 0, said);
        Assert.Matches(@"RESULT acked=[1-9]\d* lost=0 resurrected=0 out_of_order=0 recovered_per_s=\d+", said);
    }

    [Theory]
    [InlineData("early", @"lost=[1-9]")]
    [InlineData("resequence", @"resurrected=[1-9]")]
    public async Task A_protection_that_is_switched_off_is_found_out(string sabotage, string violation)
    {
        var (code, said) = await RunAsync(["--sabotage", sabotage]);
        Assert.Equal(1, code);
        Assert.Matches(violation, said);
    }

    [Fact]
    public async Task A_life_that_is_asked_for_more_writes_than_it_has_time_for_says_so()
    {
        using var output = new StringWriter();
        var options = BehindOptions.Parse(["--kills", "1", "--writes", "100000000"]) with { Patience = TimeSpan.FromSeconds(3) };
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => BehindRun.RunAsync(options, output));
        Assert.StartsWith("Life 1 has not within 3 s made its writes: ask for fewer --writes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_life_reads_what_it_is_told()
    {
        var life = new BehindOptions { Writers = 3, Seed = 9, Level = Level.Durable, IoFaults = true, Sabotage = Sabotage.Early, Directory = "here", Life = 4, Node = 1, Drains = true };
        Assert.Equal(life, BehindOptions.ParseLife([.. life.ToWords()]));
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        return (await ChaosTool.RunAsync(["write-behind", "--kills", "6", "--writes", "12000", "--seed", "5", .. words], output, output), output.ToString());
    }
}

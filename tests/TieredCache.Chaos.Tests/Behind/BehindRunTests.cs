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

    private static async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        return (await ChaosTool.RunAsync(["write-behind", "--kills", "6", "--writes", "12000", "--seed", "5", .. words], output, output), output.ToString());
    }
}

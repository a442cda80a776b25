using TieredCache.Chaos.Command;

namespace TieredCache.Chaos.Tests.Runs;

/// <summary>The program itself, with processes and servers: short, and with all faults there are for one server.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("bounded", "3")]
    [InlineData("strict", "4")]
    public async Task A_short_run_breaks_no_promise(string mode, string seed)
    {
        var (code, said) = await RunAsync("run", "--nodes", "3", "--clients", "4", "--duration", "10", "--seed", seed, "--mode", mode);
        Assert.True(code == 0, said);
        Assert.Matches(@"\nRESULT ops=[1-9]\d+ faults=[1-9]\d* violations=0 I1=0 .* convergence_p50_ms=\d+ convergence_p99_ms=\d+ convergence_max_ms=\d+ never=0\s*$", said);
    }

    [Fact]
    public async Task A_node_that_is_deaf_to_removals_is_found_out()
    {
        var (code, said) = await RunAsync("run", "--nodes", "2", "--clients", "4", "--duration", "5", "--faults", "none", "--sabotage");
        Assert.Equal(1, code);
        Assert.Matches("I[12] VIOLATED .* on node 1.1: version", said);
        Assert.Contains("The seed was 1", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_stampede_loads_once_a_round()
    {
        var (code, said) = await RunAsync("stampede", "--nodes", "3", "--callers", "50", "--rounds", "3");
        Assert.True(code == 0, said);
        Assert.Matches(@"\nRESULT rounds=3 loads_max=1 wait_over_load_p99_ms=\d+\.\d\s*$", said);
    }

    private static async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        using var output = new StringWriter();
        return (await ChaosTool.RunAsync(words, output, output), output.ToString());
    }
}

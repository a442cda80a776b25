using TieredCache.Chaos.Command;
using TieredCache.Chaos.Faults;
using TieredCache.Chaos.Runs;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Tests.Command;

public sealed class ChaosToolTests
{
    [Theory]
    [InlineData("A verb is needed")]
    [InlineData("Unknown verb: fly", "fly")]
    [InlineData("Unknown option: --nod", "run", "--nod", "3")]
    [InlineData("Unknown word: 3", "run", "3")]
    [InlineData("--nodes needs a value", "run", "--nodes")]
    [InlineData("--nodes is said twice", "run", "--nodes", "2", "--nodes", "3")]
    [InlineData("--nodes takes a whole number from 1 to 16, not '0'", "stampede", "--nodes", "0")]
    [InlineData("--topology takes standalone, replica, sentinel, cluster, not 'ring'", "run", "--topology", "ring")]
    [InlineData("Unknown fault: rain", "run", "--faults", "latency,rain")]
    [InlineData("The fault failover cannot be made with --topology standalone", "run", "--faults", "failover")]
    [InlineData("Unknown option: --seed", "lag", "--seed", "1")]
    [InlineData("Unknown option: --directory", "write-behind", "--directory", "/tmp")]
    [InlineData("Unknown option: --life", "write-behind", "--life", "3")]
    [InlineData("Unknown option: --node", "write-behind", "--node", "1")]
    [InlineData("Unknown option: --drains", "write-behind", "--drains")]
    public async Task A_wrong_command_line_is_told_so_with_the_usage_and_exit_code_2(string says, params string[] words)
    {
        var (code, output, errors) = await RunAsync(words);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith(says, errors, StringComparison.Ordinal);
        Assert.Contains("usage:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_for_logs_that_cannot_be_made_is_told_so_in_a_line_and_exit_code_1()
    {
        // Nobody may make a folder there, not even root.
        var (code, output, errors) = await RunAsync(["run", "--logs", "/sys/tiered-cache-chaos"]);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Matches(@"\A[^\n]*/sys/tiered-cache-chaos[^\n]*\n\z", errors);
    }

    [Fact]
    public async Task What_the_simulator_does_not_understand_is_told_with_its_usage_and_exit_code_2()
    {
        var (code, output, _) = await RunAsync(["simulate", "--schedules", "0"]);
        Assert.Equal(2, code);
        Assert.StartsWith("--schedules takes a whole number from 1 to ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_has_every_verb_but_those_that_are_not_for_people()
    {
        var (code, output, _) = await RunAsync(["--help"]);
        Assert.Equal(0, code);
        Assert.All(ChaosTool.Verbs.Where(static verb => verb.Usage.Length > 0), verb => Assert.Contains($"\n{verb.Name}\n", output, StringComparison.Ordinal));
        Assert.All(["node", "write-behind-process"], verb => Assert.DoesNotContain($"\n{verb}\n", output, StringComparison.Ordinal));
        Assert.All(FaultCatalog.All, fault => Assert.Contains(fault.Name, output, StringComparison.Ordinal));
    }

    [Fact]
    public void Faults_are_all_that_fit_or_those_that_are_named_or_all_but_some()
    {
        Assert.Empty(Faults("none"));
        Assert.Equal(["latency", "flushall"], Faults("latency,flushall"));
        Assert.DoesNotContain("failover", Faults("all"));
        Assert.Contains("failover", Faults("all", "sentinel"));
        Assert.Equal(Faults("all").Except(["reset", "full"]), Faults("all,-reset,-full"));
        Assert.Equal(Faults("all").Except(["reset", "full"]), Faults("-reset,-full"));
    }

    [Fact]
    public void What_is_not_said_has_a_default()
    {
        var options = RunOptions.Parse([]);
        Assert.Equal((4, 8, 60, 1, TopologyKind.Standalone, CoherenceMode.Bounded), (options.Nodes, options.Clients, options.Seconds, options.Seed, options.Topology, options.Mode));
        Assert.Equal((4, 250, 100), (StampedeOptions.Parse([]).Nodes, StampedeOptions.Parse([]).Callers, StampedeOptions.Parse([]).Rounds));
        Assert.Equal((4, 2000, 10), (LagOptions.Parse([]).Nodes, LagOptions.Parse([]).Rate, LagOptions.Parse([]).Seconds));
    }

    private static IEnumerable<string> Faults(string text, string topology = "standalone") =>
        RunOptions.Parse(["--faults", text, "--topology", topology]).Faults.Select(static fault => fault.Name);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return (await ChaosTool.RunAsync(words, output, errors), output.ToString(), errors.ToString());
    }
}

using TieredCache.Simulation.Planning;

namespace TieredCache.Simulation.Tests;

public sealed class SimulateCommandTests
{
    [Fact]
    public void The_last_line_is_the_result()
    {
        var (code, lines) = Run("--schedules", "50", "--seed", "3", "--threads", "1");

        Assert.Equal(0, code);
        Assert.Equal("RESULT schedules=50 violations=0 first_seed=none", lines[^1]);
    }

    [Fact]
    public void A_violation_is_told_with_its_seed_and_its_story()
    {
        var (code, lines) = Run("--schedules", "1000", "--without", "lease", "--threads", "1");

        Assert.Equal(1, code);
        Assert.Contains(lines, static line => line.Contains("commits v1", StringComparison.Ordinal));
        Assert.Contains(lines, static line => line.Contains("was broken on", StringComparison.Ordinal));
        Assert.Matches(@"^RESULT schedules=\d+ violations=1 first_seed=\d+$", lines[^1]);
    }

    [Theory]
    [InlineData("There is no part 'luck'. There are: gap, ", "--without", "luck")]
    [InlineData("--schedules needs a value.", "--schedules")]
    [InlineData("Unknown option: --what", "--what", "1")]
    [InlineData("--schedules takes a whole number from 1 to 1000000000, not '0'.", "--schedules", "0")]
    [InlineData("--schedules takes a whole number from 1 to 1000000000, not '-5'.", "--schedules", "-5")]
    [InlineData("--schedules takes a whole number from 1 to 1000000000, not '3000000000'.", "--schedules", "3000000000")]
    [InlineData("--seed takes a whole number from 0 to 18446744073709551615, not '-1'.", "--seed", "-1")]
    [InlineData("--threads takes a whole number from 1 to 1024, not '0'.", "--threads", "0")]
    [InlineData("There is no fault 'typo'. There are: all, none, slow, ", "--faults", "drop,typo")]
    [InlineData("There is no fault '5'.", "--faults", "5")]
    [InlineData("There is no fault ''.", "--faults", "")]
    public void What_is_not_understood_is_said_with_the_usage_and_nothing_runs(string says, params string[] args)
    {
        var (code, lines) = Run(args);

        Assert.Equal(2, code);
        Assert.StartsWith(says, lines[0], StringComparison.Ordinal);
        Assert.Contains("usage: simulate [options]", lines);
        Assert.DoesNotContain(lines, static line => line.StartsWith("RESULT", StringComparison.Ordinal));
    }

    [Fact]
    public void Help_has_every_option_with_every_part_and_fault_that_can_be_named()
    {
        var (code, lines) = Run("--help");
        var help = string.Join('\n', lines);

        Assert.Equal(0, code);
        Assert.StartsWith("usage: simulate [options]", help, StringComparison.Ordinal);
        Assert.All(["--schedules", "--seed", "--threads", "--without", "--faults", "--trace"], option => Assert.Contains($"\n{option} ", help, StringComparison.Ordinal));
        Assert.All([.. Parts.Names, .. FaultKinds.Names], name => Assert.Contains(name, help, StringComparison.Ordinal));
    }

    [Fact]
    public void Faults_that_are_named_run_by_any_spelling()
    {
        Assert.Equal(FaultKind.Drop | FaultKind.PubSub, FaultKinds.Parse("Drop, pubsub"));
        Assert.Equal(FaultKind.None, FaultKinds.Parse("none"));
        Assert.Equal(FaultKind.All, FaultKinds.Parse("all"));
    }

    private static (int Code, string[] Lines) Run(params string[] args)
    {
        using var output = new StringWriter();
        var code = SimulateCommand.Run(args, output);
        return (code, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}

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
    [InlineData("--without", "luck")]
    [InlineData("--schedules")]
    [InlineData("--what", "1")]
    public void What_is_not_understood_is_said(params string[] args) => Assert.Equal(2, Run(args).Code);

    private static (int Code, string[] Lines) Run(params string[] args)
    {
        using var output = new StringWriter();
        var code = SimulateCommand.Run(args, output);
        return (code, output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}

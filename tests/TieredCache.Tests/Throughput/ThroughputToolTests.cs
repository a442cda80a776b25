using System.Text.RegularExpressions;
using TieredCache.Tests.Support;
using TieredCache.Throughput;

namespace TieredCache.Tests.Throughput;

/// <summary>What the tool measures is for people to read; here it only has to run, and to write what scripts read.</summary>
[Collection(Undisturbed.Name)]
public partial class ThroughputToolTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    [Theory]
    [InlineData("hit", "ConcurrentDictionary TieredCache TieredCache.Precise TieredCache.Lru Cache ICache Cache.AsHybridCache Cache.Tags10 MemoryCache")]
    [InlineData("hit-distinct", "ConcurrentDictionary TieredCache TieredCache.Precise TieredCache.Lru Cache ICache Cache.AsHybridCache Cache.Tags10 MemoryCache")]
    [InlineData("readwrite", "ConcurrentDictionary TieredCache TieredCache.Lru TieredCache.Fifo TieredCache.Random MemoryCache")]
    [InlineData("update", "ConcurrentDictionary TieredCache TieredCache.Lru MemoryCache")]
    [InlineData("evict", "ConcurrentDictionary TieredCache TieredCache.Lru TieredCache.Fifo TieredCache.Random MemoryCache")]
    [InlineData("growth", "ConcurrentDictionary TieredCache TieredCache.Lru MemoryCache")]
    [InlineData("memory", "ConcurrentDictionary TieredCache TieredCache.Lru MemoryCache")]
    public void Each_arm_of_a_scenario_is_a_line(string scenario, string arms)
    {
        // Enough entries for their bytes to stand out in a heap that other tests use.
        var entries = scenario == "memory" ? "300000" : "1000";
        Assert.Equal(0, Run(scenario, "--rounds", "1", "--seconds", "0.01", "--keys", "1000", "--entries", entries));

        Assert.Equal(arms.Split(' '), Lines().Select(static line => line.Groups["arm"].Value));
        Assert.All(Lines(), line => Assert.Equal(scenario, line.Groups["scenario"].Value));
        Assert.Equal("1.00", Lines()[0].Groups["ratio"].Value);
    }

    [Fact]
    public void A_key_that_expires_is_asked_for_with_and_without_refresh_ahead_and_drawn()
    {
        var plot = Path.GetTempFileName();
        Assert.Equal(0, Run("refresh", "--seconds", "0.1", "--plot", plot));
        var lines = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["off", "refresh-ahead", "xfetch"], lines.Select(static line => Regex.Match(line, "^RESULT scenario=refresh arm=([a-z-]+) requests=[0-9]+ periods=1 loads=").Groups[1].Value));
        Assert.Contains("</svg>", File.ReadAllText(plot), StringComparison.Ordinal);
        File.Delete(plot);
    }

    [Fact]
    public void Each_level_of_write_behind_and_the_recovery_is_a_line()
    {
        Assert.Equal(0, Run("behind", "--threads", "2", "--rounds", "1", "--seconds", "0.05", "--entries", "1000"));
        Assert.Equal(["memory", "journaled", "durable", "recovery"],
            Regex.Matches(_output.ToString(), @"^RESULT scenario=behind level=(\w+) writers=\d+ per_s=[1-9]\d* ", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Select(static line => line.Groups[1].Value));
        Assert.Contains("recovered=1000 ", _output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"(?m)^(RESULT scenario=behind level=journaled l2=on writers=2 per_s=[1-9]\d* bare_per_s=[1-9]\d* ratio_to_bare=\d|SKIPPED scenario=behind level=journaled l2=on: redis-server is not on the PATH)", _output.ToString());
    }

    [Fact]
    public void Arms_can_be_chosen_and_run_at_each_number_of_threads()
    {
        Assert.Equal(0, Run("hit", "--threads", "1,2", "--rounds", "1", "--seconds", "0.01", "--arms", "TieredCache"));

        Assert.Equal(["1 ConcurrentDictionary", "1 TieredCache", "2 ConcurrentDictionary", "2 TieredCache"],
            Lines().Select(static line => $"{line.Groups["threads"]} {line.Groups["arm"]}"));
    }

    [Theory]
    [InlineData("The scenario comes first.")]
    [InlineData("The scenario comes first.", "--threads", "1")]
    [InlineData("Unknown scenario: 'miss'", "miss")]
    [InlineData("Unknown option: --thread", "hit", "--thread", "1")]
    [InlineData("--threads needs a value.", "hit", "--threads")]
    [InlineData("--threads takes whole numbers from 1 to 1024, not '0'.", "hit", "--threads", "1,0")]
    [InlineData("--seconds takes a number from 0.01 to 3600, not '1,5'.", "hit", "--seconds", "1,5")]
    [InlineData("Unknown arm: 'Redis'.", "hit", "--arms", "Redis")]
    [InlineData("--plot draws refresh only, not hit.", "hit", "--plot", "out.svg")]
    public void A_wrong_command_line_gives_the_usage_and_two(string message, params string[] arguments)
    {
        Assert.Equal(2, Run(arguments));

        Assert.StartsWith(message, _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("usage:", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/folder/out.svg")]
    [InlineData("")]
    public void A_plot_that_cannot_be_written_is_told_so_before_anything_is_measured(string path)
    {
        Assert.Equal(1, Run("refresh", "--seconds", "3600", "--plot", path));

        Assert.Empty(_output.ToString());
        Assert.StartsWith($"Cannot write {path}: ", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_goes_to_the_output()
    {
        Assert.Equal(0, Run("hit", "--help"));

        Assert.StartsWith("usage:", _output.ToString(), StringComparison.Ordinal);
    }

    private int Run(params string[] arguments) => ThroughputTool.Run(arguments, _output, _errors);

    private Match[] Lines() => [.. _output.ToString().TrimEnd('\n').Split('\n').Select(static line => Line().Match(line)).Where(static match => match.Success)];

    [GeneratedRegex(@"^RESULT scenario=(?<scenario>\S+) threads=(?<threads>\d+) arm=(?<arm>\S+) ns=\d+\.\d bytes=\d+(\.\d+)? ratio_to_dictionary=(?<ratio>\d+\.\d\d)( [a-z_]+=\d+(\.\d+)?)*$")]
    private static partial Regex Line();
}

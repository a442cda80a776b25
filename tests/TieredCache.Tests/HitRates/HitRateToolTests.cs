using TieredCache.HitRates;
using TieredCache.Tests.HitRates.Traces;

namespace TieredCache.Tests.HitRates;

public class HitRateToolTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    [Fact]
    public void Each_policy_at_each_size_is_a_line()
    {
        using var file = new TemporaryFile("tiny.txt").With("1\n2\n1\n3\n1\n2\n");

        Assert.Equal(0, Run("--policy", "lru,sim-fifo", "--capacity", "2,100%", file.Path));

        Assert.Equal(
            """
            trace=tiny policy=lru capacity=2 requests=6 hit_ratio=0.3333
            trace=tiny policy=lru capacity=3 requests=6 hit_ratio=0.5000
            trace=tiny policy=sim-fifo capacity=2 requests=6 hit_ratio=0.1667
            trace=tiny policy=sim-fifo capacity=3 requests=6 hit_ratio=0.5000

            """,
            _output.ToString());
    }

    [Fact]
    public void Sizes_in_bytes_are_shares_of_all_bytes()
    {
        using var file = new TemporaryFile("tiny.txt").With("1 60\n2 40\n1 60\n2 40\n");

        Assert.Equal(0, Run("--bytes", "--policy", "lru", "--capacity", "50%,100%", file.Path));

        Assert.Equal(
            """
            trace=tiny policy=lru capacity=50 requests=4 hit_ratio=0.2500 byte_hit_ratio=0.2000
            trace=tiny policy=lru capacity=100 requests=4 hit_ratio=0.5000 byte_hit_ratio=0.5000

            """,
            _output.ToString());
    }

    [Fact]
    public void Traces_of_the_same_name_are_told_apart()
    {
        using var file = new TemporaryFile("tiny.txt").With("1\n2\n1\n");
        using var plot = new TemporaryFile("out.svg");
        Assert.Equal(0, Run("--policy", "lru", "--capacity", "2", "--plot", plot.Path, file.Path, file.Path, file.Path));
        Assert.Equal(["trace=tiny", "trace=tiny-2", "trace=tiny-3"], _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')[0]));
        Assert.Contains(">tiny-3<", File.ReadAllText(plot.Path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no/such/trace.txt")]
    public void A_trace_that_cannot_be_read_is_a_message(string path)
    {
        Assert.Equal(1, Run("--policy", "lru", "--capacity", "2", path));
        Assert.Contains("Cannot read the trace", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_generated_trace_can_be_drawn_and_kept()
    {
        using var plot = new TemporaryFile("out.svg");
        using var saved = new TemporaryFile("zipf.txt.gz");

        Assert.Equal(0, Run("--generate", "zipf", "--keys", "50", "--requests", "400", "--policy", "all", "--plot", plot.Path, "--save", saved.Path));
        var generated = _output.ToString();
        _output.GetStringBuilder().Clear();
        Assert.Equal(0, Run("--policy", "all", saved.Path));

        Assert.Equal(generated, _output.ToString());
        Assert.StartsWith("<svg", File.ReadAllText(plot.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_command_line_gives_the_usage_and_two()
    {
        Assert.Equal(2, Run("--policy", "guess", "a.txt"));

        Assert.Contains("Unknown policy: 'guess'", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("usage:", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_read_gives_its_name_and_one()
    {
        Assert.Equal(1, Run("--policy", "lru", "no-such-trace.gz"));

        Assert.StartsWith("Cannot read the trace no-such-trace.gz: ", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_goes_to_the_output()
    {
        Assert.Equal(0, Run("--help"));

        Assert.StartsWith("usage:", _output.ToString(), StringComparison.Ordinal);
    }

    private int Run(params string[] arguments) => HitRateTool.Run(arguments, _output, _errors);
}

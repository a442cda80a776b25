using TieredCache.Benchmarks.Compare;

namespace TieredCache.Tests.Benchmarks;

/// <summary>The command line; that each question can be asked is seen by <c>measure.sh --quick</c>.</summary>
public class CompareToolTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    [Theory]
    [InlineData("The questions come first.")]
    [InlineData("The questions come first.", "--threads", "1")]
    [InlineData("Unknown question: 'hut'. There are: all, hit, ", "hit,hut")]
    [InlineData("Unknown question: ''.", "")]
    [InlineData("Unknown arm: 'Redis'. There are: ConcurrentDictionary, Cache, ", "hit", "--arms", "Cache,Redis")]
    [InlineData("Unknown option: --thread", "hit", "--thread", "1")]
    [InlineData("--threads needs a value.", "hit", "--threads")]
    [InlineData("--threads takes whole numbers from 1 to 1000, not '0'.", "hit", "--threads", "1,0")]
    [InlineData("--rounds takes whole numbers from 1 to 1000, not '1001'.", "hit", "--rounds", "1001")]
    [InlineData("--seconds takes a number above 0, to 3600, not '-1'.", "hit", "--seconds", "-1")]
    public void A_wrong_command_line_is_told_so_with_the_usage_and_two(string message, params string[] arguments)
    {
        Assert.Equal(2, CompareTool.Run(arguments, _output, _errors));

        Assert.Empty(_output.ToString());
        Assert.StartsWith(message, _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("usage:", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("hit", "--help")]
    public void Help_goes_to_the_output(params string[] arguments)
    {
        Assert.Equal(0, CompareTool.Run(arguments, _output, _errors));

        Assert.StartsWith("usage:", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_errors.ToString());
    }
}

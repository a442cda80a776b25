using TieredCache.HitRates.Command;

namespace TieredCache.Tests.HitRates.Command;

public class CommandLineTests
{
    [Fact]
    public void Files_may_stand_before_and_after_options()
    {
        var options = CommandLine.Parse(["a.txt", "--policy", "lru,arc", "--capacity", "10,5%", "b.txt", "--bytes"]);

        Assert.Equal(["a.txt", "b.txt"], options.Files);
        Assert.Equal(["lru", "arc"], options.Policies);
        Assert.Equal([new CapacityRule(10, IsPercent: false), new CapacityRule(5, IsPercent: true)], options.Capacities);
        Assert.True(options.IsWeighed);
    }

    [Fact]
    public void Generators_take_seed_keys_requests_and_skew()
    {
        var options = CommandLine.Parse(["--generate", "zipf,loop", "--seed", "3", "--keys", "40", "--requests", "500", "--alpha", "1.1"]);

        Assert.Equal(["zipf", "loop"], options.Generators);
        Assert.Equal((3, 40, 500, 1.1), (options.Generation.Seed, options.Generation.Keys, options.Generation.Requests, options.Generation.Alpha));
    }

    [Fact]
    public void Without_options_it_is_the_default_policy_at_four_sizes()
    {
        var options = CommandLine.Parse(["a.txt"]);

        Assert.Equal(["lfu"], options.Policies);
        Assert.Equal([1, 5, 10, 25], options.Capacities.Select(static rule => rule.Resolve(100)));
    }

    [Theory]
    [InlineData()]
    [InlineData("--policy")]
    [InlineData("--policy", "lruu", "a.txt")]
    [InlineData("--sizes", "5", "a.txt")]
    [InlineData("--capacity", "", "a.txt")]
    [InlineData("--generate", "noise")]
    [InlineData("--generate", "zipf", "a.txt")]
    [InlineData("--generate", "zipf", "--bytes")]
    [InlineData("--generate", "zipf", "--keys", "0")]
    [InlineData("--generate", "zipf", "--seed", "-1")]
    [InlineData("--generate", "zipf", "--alpha", "NaN")]
    [InlineData("--generate", "zipf,loop", "--save", "out.txt")]
    [InlineData("a.txt", "--save", "out.txt")]
    [InlineData("a.txt", "--seed", "1")]
    [InlineData("--keys", "10000", "a.txt")]
    [InlineData("a.txt", "--requests", "500")]
    [InlineData("a.txt", "--alpha", "0.86")]
    public void What_makes_no_sense_is_refused(params string[] arguments) =>
        Assert.Throws<UsageException>(() => CommandLine.Parse(arguments));

    [Fact]
    public void Help_needs_no_trace() => Assert.True(CommandLine.Parse(["--help"]).IsHelp);
}

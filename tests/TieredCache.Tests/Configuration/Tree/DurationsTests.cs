namespace TieredCache.Tests.Configuration.Tree;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("00:00:05", 5_000)]
    [InlineData("00:30", 1_800_000)]
    [InlineData("1.00:00:00", 86_400_000)]
    [InlineData("00:00:00.100", 100)]
    [InlineData(" 00:00:01 ", 1_000)]
    public void A_duration_has_colons(string text, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Given.DefaultCache(("Entry:Duration", text)).Entry.Duration);

    [Fact]
    public void A_number_alone_would_be_days_and_is_refused_with_what_to_write() => Assert.Equal(
        "TieredCache:Entry:Duration is '300': that would be 300 days: write '00:05:00' for 300 seconds, or '300.00:00:00' if days are meant.",
        Given.Failure("Entry:Duration", "300"));

    [Fact]
    public void Twenty_four_hours_would_be_days_and_are_refused_with_what_to_write() => Assert.Equal(
        "TieredCache:Entry:Duration is '24:00:00': write '1.00:00:00' for one day.",
        Given.Failure("Entry:Duration", "24:00:00"));

    [Theory]
    [InlineData("soon")]
    [InlineData("5 minutes")]
    [InlineData("0.5")]
    [InlineData("-1")]
    [InlineData("00:61:00")]
    [InlineData("::")]
    public void Anything_else_is_refused_with_an_example(string text) => Assert.Equal(
        $"TieredCache:Entry:Duration is '{text}': it must be a duration above zero such as '00:05:00', or 'Infinite'.",
        Given.Failure("Entry:Duration", text));

    [Theory]
    [InlineData("Entry:Duration", "00:00:00")]
    [InlineData("Entry:Duration", "-00:00:01")]
    [InlineData("Entry:MemoryDuration", "00:00:00")]
    [InlineData("Entry:LoadTimeout", "00:00:00")]
    [InlineData("Redis:OperationTimeout", "00:00:00")]
    [InlineData("WriteBehind:FlushInterval", "00:00:00")]
    [InlineData("Warmup:Budget", "00:00:00")]
    public void What_has_no_off_must_be_above_zero(string path, string text) =>
        Assert.StartsWith($"TieredCache:{path} is '{text}': it must be a duration above zero", Given.Failure(path, text), StringComparison.Ordinal);

    [Theory]
    [InlineData("SlidingDuration")]
    [InlineData("StaleOnError")]
    [InlineData("StaleAfter")]
    [InlineData("NullDuration")]
    public void What_zero_switches_off_must_not_be_below(string key)
    {
        var failure = Given.Failure($"Entry:{key}", "-00:00:01");

        Assert.StartsWith($"TieredCache:Entry:{key} is '-00:00:01'", failure, StringComparison.Ordinal);
        Assert.Contains("'00:00:00' for off", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:00:00.099")]
    [InlineData("00:00:03.001")]
    [InlineData("Infinite")]
    public void The_heartbeat_has_bounds(string text) => Assert.Equal(
        $"TieredCache:Coherence:Heartbeat is '{text}': it must be a duration from '00:00:00.1' to '00:00:03'.",
        Given.Failure("Coherence:Heartbeat", text));

    [Theory]
    [InlineData("00:00:00.100")]
    [InlineData("00:00:03")]
    public void The_bounds_of_the_heartbeat_are_allowed(string text) => Given.Loaded(("Coherence:Heartbeat", text));
}

using System.Globalization;

namespace TieredCache.Tests.Configuration.Tree;

public sealed class KindsTests
{
    [Theory]
    [InlineData("Entry:Jitter", "-0.1", "a number from 0 to 1")]
    [InlineData("Entry:Jitter", "1.1", "a number from 0 to 1")]
    [InlineData("Entry:Jitter", "NaN", "a number from 0 to 1")]
    [InlineData("Entry:Jitter", "0,1", "a number from 0 to 1")]
    [InlineData("Entry:RefreshAhead", "1", "a number above 0 and below 1, such as 0.8, or 0 for off")]
    [InlineData("Entry:RefreshAhead", "-0.5", "a number above 0 and below 1")]
    [InlineData("Memory:MaxEntries", "0", "a whole number, at least 1")]
    [InlineData("Memory:MaxEntries", "1e5", "a whole number, at least 1")]
    [InlineData("Memory:MaxEntries", "99999999999", "a whole number, at least 1")]
    [InlineData("Memory:MaxBytes", "-1", "a whole number of bytes, or 0 for off")]
    [InlineData("Memory:CloneOnRead", "yes", "'true' or 'false'")]
    [InlineData("Memory:Policy", "Arc", "'Lfu', 'Lru', 'Fifo', 'Random' or 'None'")]
    [InlineData("Memory:Clock", "Wall", "'Coarse' or 'Precise'")]
    [InlineData("Memory:KeyHasher", "Md5", "'Fast' or 'Strong'")]
    [InlineData("Entry:RefreshMode", "Never", "'Threshold' or 'XFetch'")]
    [InlineData("Redis:MaxPayloadBytes", "0", "a whole number, 1 to 536870912")]
    [InlineData("Redis:MaxPayloadBytes", "536870913", "a whole number, 1 to 536870912")]
    [InlineData("Redis:CompressAboveBytes", "-1", "a whole number of bytes, or 0 for off")]
    [InlineData("Redis:Enabled", "1", "'true' or 'false'")]
    [InlineData("Stampede:MaxConcurrentLoads", "0", "a whole number, at least 1")]
    [InlineData("Coherence:Mode", "Loose", "'Bounded' or 'Strict'")]
    [InlineData("Coherence:WhenDisconnected", "Panic", "'ServeStale' or 'Bypass'")]
    [InlineData("WriteBehind:Acknowledge", "Maybe", "'Memory', 'Journaled' or 'Durable'")]
    [InlineData("WriteBehind:BatchSize", "0", "a whole number, at least 1")]
    [InlineData("WriteBehind:MaxPending", "0", "a whole number, at least 1")]
    [InlineData("WriteBehind:WhenFull", "Drop", "'Wait', 'WriteThrough' or 'Reject'")]
    [InlineData("WriteBehind:MaxAttempts", "0", "a whole number, at least 1")]
    [InlineData("WriteBehind:OnPoison", "Drop", "'DeadLetter', 'BlockKey' or 'Halt'")]
    [InlineData("Warmup:Keys", "a", "a list of texts")]
    [InlineData("Warmup:Concurrency", "0", "a whole number, at least 1")]
    [InlineData("KeyPrefix", "a b", "1 to 64 characters without braces")]
    [InlineData("KeyPrefix", "a{b", "1 to 64 characters without braces")]
    [InlineData("KeyPrefix", "a}b", "1 to 64 characters without braces")]
    [InlineData("KeyPrefix", "a\u0001b", "1 to 64 characters without braces")]
    public void A_value_out_of_bounds_is_refused_with_path_and_remedy_at_both_layers(string path, string value, string remedy)
    {
        var failure = Given.Failure(path, value);
        Assert.StartsWith($"TieredCache:{path} is '{value}': it must be {remedy}", failure, StringComparison.Ordinal);

        if (path is not "KeyPrefix" && !path.StartsWith("Coherence", StringComparison.Ordinal))
        {
            Assert.StartsWith($"TieredCache:Caches:prices:{path} is '{value}': it must be {remedy}", Given.Failure($"Caches:prices:{path}", value), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Entry:Jitter", "0")]
    [InlineData("Entry:Jitter", "1")]
    [InlineData("Entry:RefreshAhead", "0")]
    [InlineData("Entry:RefreshAhead", "0.99")]
    [InlineData("Memory:MaxEntries", "1")]
    [InlineData("Memory:MaxBytes", "5000000000")]
    [InlineData("Redis:MaxPayloadBytes", "536870912")]
    [InlineData("KeyPrefix", "shop:eu-1")]
    [InlineData("WriteBehind:Directory", "journal")]
    public void The_bounds_themselves_are_allowed(string path, string value) => Given.Loaded((path, value));

    [Fact]
    public void A_prefix_has_at_most_64_characters()
    {
        Given.Loaded(("KeyPrefix", new string('a', 64)));
        Assert.Contains("1 to 64 characters", Given.Failure("KeyPrefix", new string('a', 65)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_prefix_in_code_is_refused() =>
        Assert.StartsWith("TieredCache:KeyPrefix is ''", Assert.Single(Given.Failures(options => options.KeyPrefix = "")), StringComparison.Ordinal);

    [Fact]
    public void Numbers_are_read_and_told_without_regard_to_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };

            Assert.Equal(0.5, Given.DefaultCache(("Entry:Jitter", "0.5")).Entry.Jitter);
            Assert.Contains("'1.5'", Given.Failure("Entry:Jitter", "1.5"), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}

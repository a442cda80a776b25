namespace TieredCache.Tests.Configuration.Tree;

public sealed class SectionTests
{
    [Theory]
    [InlineData("Caches:prices:Memory:MaxEntrys", "MaxEntries")]
    [InlineData("Memory:maxentrie", "MaxEntries")]
    [InlineData("Entry:Ttl", "Jitter")]
    [InlineData("Entri:Duration", "Entry")]
    [InlineData("Keyprefx", "KeyPrefix")]
    [InlineData("Caches:prices:Stratgy", "Strategy")]
    [InlineData("Redis:ConectionStringName", "ConnectionStringName")]
    [InlineData("Coherence:HeartBeatInterval", "Heartbeat")]
    public void An_unknown_key_is_refused_with_its_whole_path_and_the_nearest_one(string path, string nearest)
    {
        var failure = Given.Failure(path, "1");

        var unknown = path.StartsWith("Entri", StringComparison.Ordinal) ? "Entri" : path;
        Assert.StartsWith($"TieredCache:{unknown} is not a known key: the nearest is '{nearest}'", failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Duration", "Entry:Duration")]
    [InlineData("maxentries", "Memory:MaxEntries")]
    [InlineData("OperationTimeout", "Redis:OperationTimeout")]
    [InlineData("Caches:prices:Duration", "Entry:Duration")]
    public void A_key_one_level_too_high_is_told_its_place(string path, string meant) =>
        Assert.StartsWith($"TieredCache:{path} is not a known key: did you mean '{meant}'; known are ", Given.Failure(path, "1"), StringComparison.Ordinal);

    [Fact]
    public void Keys_are_read_in_any_case() => Assert.Equal(7, Given.DefaultCache(("MEMORY:maxentries", "7")).Memory.MaxEntries);

    [Fact]
    public void A_value_where_a_section_belongs_is_refused_without_telling_the_value()
    {
        var failure = Given.Failure("Redis", "redis:6379,password=secret");

        Assert.StartsWith("TieredCache:Redis is one value: it must be a section with keys of Configuration", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure, StringComparison.Ordinal);
    }
}

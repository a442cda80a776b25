using TieredCache.Configuration;

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

    [Fact]
    public void Keys_are_read_in_any_case() => Assert.Equal(7, Given.DefaultCache(("MEMORY:maxentries", "7")).Memory.MaxEntries);

    [Fact]
    public void A_value_where_a_section_belongs_is_refused_without_telling_the_value()
    {
        var failure = Given.Failure("Redis", "redis:6379,password=secret");

        Assert.StartsWith("TieredCache:Redis is one value: it must be a section with keys of Configuration", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_where_a_value_belongs_is_refused() =>
        Assert.StartsWith("TieredCache:Entry:Jitter is a section: it must be a number", Given.Failure("Entry:Jitter:Max", "1"), StringComparison.Ordinal);

    [Fact]
    public void A_value_where_the_caches_belong_is_refused() =>
        Assert.StartsWith("TieredCache:Caches is one value: it must be a section", Given.Failure("Caches", "products"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Redis:Configuration", "redis:6379", "Redis:Configuration")]
    [InlineData("Redis:ConnectionStringName", "cache", "Redis:ConnectionStringName")]
    [InlineData("KeyPrefix", "shop", "KeyPrefix")]
    [InlineData("Coherence:Mode", "Bounded", "Coherence")]
    public void What_belongs_to_the_process_is_refused_in_a_named_cache(string path, string value, string place)
    {
        var failure = Given.Failure($"Caches:prices:{path}", value);

        Assert.StartsWith($"TieredCache:Caches:prices:{place} belongs to the process", failure, StringComparison.Ordinal);
        Assert.EndsWith($"move it to '{place}' beside 'Caches'.", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void What_belongs_to_the_process_is_refused_in_code_too() => Assert.StartsWith(
        "TieredCache:Caches:prices:Redis:Configuration belongs to the process",
        Assert.Single(Given.Failures(options => options.Caches["prices"] = new() { Redis = { Configuration = "redis:6379" } })), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("a\u0007b")]
    [InlineData("a\u0085b")]
    public void A_cache_name_without_characters_or_with_a_control_character_is_refused(string name) =>
        Assert.Contains("it must have 1 to 64, none of them a control character", Assert.Single(Given.Failures(options => options.Caches[name] = new())), StringComparison.Ordinal);

    [Fact]
    public void A_cache_name_has_at_most_64_characters()
    {
        Given.Loaded(($"Caches:{new string('a', 64)}:Strategy", "CacheAside"));
        Assert.Contains("65 characters", Given.Failure($"Caches:{new string('a', 65)}:Strategy", "CacheAside"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_section_set_to_null_in_code_is_an_empty_one()
    {
        var options = new TieredCacheOptions { Entry = null!, Coherence = null! };

        Assert.NotNull(options.Entry);
        Assert.NotNull(options.Coherence);
    }
}

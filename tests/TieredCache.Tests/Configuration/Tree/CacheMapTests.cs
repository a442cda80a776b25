namespace TieredCache.Tests.Configuration.Tree;

public sealed class CacheMapTests
{
    [Fact]
    public void A_value_where_the_caches_belong_is_refused() =>
        Assert.StartsWith("TieredCache:Caches is one value: it must be a section", Given.Failure("Caches", "products"), StringComparison.Ordinal);

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
}

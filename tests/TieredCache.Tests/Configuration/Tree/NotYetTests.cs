namespace TieredCache.Tests.Configuration.Tree;

public sealed class NotYetTests
{
    [Theory]
    [InlineData("Strategy", "WriteBehind", "use 'CacheAside' or 'WriteThrough'")]
    [InlineData("Caches:orders:Strategy", "WriteBehind", "use 'CacheAside' or 'WriteThrough'")]
    public void What_this_version_does_not_offer_is_refused_with_what_to_do(string path, string value, string instead) => Assert.Equal(
        $"TieredCache:{path} is '{value}': this version does not offer that yet; {instead}.", Given.Failure(path, value));

    [Theory]
    [InlineData("Strategy", "CacheAside")]
    [InlineData("Strategy", "WriteThrough")]
    [InlineData("Coherence:Mode", "Strict")]
    [InlineData("Entry:RefreshMode", "xfetch")]
    [InlineData("Warmup:Keys:0", "a")]
    [InlineData("Coherence:WhenDisconnected", "bypass")]
    [InlineData("WriteBehind:BatchSize", "17")]
    [InlineData("Caches:orders:WriteBehind:Directory", "journal")]
    public void What_it_offers_or_does_not_need_is_accepted(string path, string value) => Given.Loaded((path, value));
}

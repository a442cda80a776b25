using TieredCache.Adapters;
using TieredCache.Entries;

namespace TieredCache.Tests.Adapters;

public sealed class LegalTextTests
{
    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("Ω 😀")]
    [InlineData("sha256:")]
    [InlineData("sha256:ab")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void What_is_legal_is_left_alone(string text) => Assert.Same(text, LegalText.OfKey(text));

    [Fact]
    public void What_is_not_legal_has_a_legal_name_of_its_own()
    {
        string[] texts = ["", "\0", "\n", "lone\ud800", "lone\ud801", new('x', 1_025), new('x', 1_026), "sha256:", LegalText.OfKey("")];
        var names = texts.Select(LegalText.OfKey).ToArray();
        Assert.Equal(texts.Length, names.Distinct().Count());
        Assert.All(names, CacheKeys.Guard);
        Assert.Equal(names, texts.Select(LegalText.OfKey));
    }

    [Fact]
    public void A_tag_has_a_bound_of_its_own()
    {
        Assert.Equal(256, LegalText.OfTag(new string('t', 256)).Length);
        CacheKeys.GuardTag(LegalText.OfTag(new string('t', 257)));
        Assert.NotEqual(new string('t', 257), LegalText.OfTag(new string('t', 257)));
    }
}

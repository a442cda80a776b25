using TieredCache.Configuration.Tree;

namespace TieredCache.Tests.Configuration.Tree;

public sealed class NearestTests
{
    [Theory]
    [InlineData("MaxEntrys", "MaxEntries")]
    [InlineData("maxbytes", "MaxBytes")]
    [InlineData("Max", "MaxBytes")]
    [InlineData("Plicy", "Policy")]
    [InlineData("", "Policy")]
    public void The_word_with_the_fewest_edits_is_found(string typed, string meant) =>
        Assert.Equal(meant, Nearest.Of(typed, ["MaxEntries", "MaxBytes", "Policy"]));

    [Fact]
    public void Among_no_words_none_is_found() => Assert.Equal(string.Empty, Nearest.Of("a", []));
}

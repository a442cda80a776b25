using TieredCache.Entries;

namespace TieredCache.Tests.Entries;

public sealed class TagSetTests
{
    [Fact]
    public void No_tags_allow_everything() => Assert.True(TagSet.None.Allows(0));

    [Fact]
    public void One_removed_tag_of_several_is_enough()
    {
        var cells = new[] { new TagCell("a"), new TagCell("b") };
        var tags = new TagSet(["a", "b"], cells);
        Assert.True(tags.Allows(4));
        cells[1].RaiseTo(5);
        Assert.False(tags.Allows(4));
        Assert.True(tags.Allows(5));
    }
}

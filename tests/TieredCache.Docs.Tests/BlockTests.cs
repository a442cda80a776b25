namespace TieredCache.Docs.Tests;

public sealed class BlockTests
{
    [Fact]
    public void A_block_is_found_with_its_place_its_kind_and_without_its_indent()
    {
        var blocks = Block.In("page.md", ["# Page", "", "- in a list:", "  ```csharp file", "  one", "    two", "", "  ```", "```", "plain", "```"]);

        Assert.Equal([new("page.md", 5, "csharp", "file", "one\n  two\n"), new("page.md", 10, "", "", "plain")], blocks);
    }

    [Fact]
    public void There_are_pages() => Assert.Contains("docs/options.md", Pages.All);
}

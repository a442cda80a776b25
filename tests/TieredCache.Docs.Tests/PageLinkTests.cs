namespace TieredCache.Docs.Tests;

public sealed class PageLinkTests
{
    public static TheoryData<string> AllPages => [.. Pages.All];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Every_relative_link_leads_somewhere(string page) => Objections.None(PageLinks.Dead(page, File.ReadAllText(Pages.PathTo(page))));

    [Theory]
    [InlineData("See [there](docs/nowhere.md).")]
    [InlineData("![picture](docs/nowhere.svg \"a title\")")]
    [InlineData("<img src=\"docs/nowhere.png\">")]
    [InlineData("# One heading\n[below](#another-heading)")]
    [InlineData("[options](docs/options.md#no-such-heading)")]
    public void A_dead_link_is_found(string text) => Assert.Single(PageLinks.Dead("README.md", text));

    [Theory]
    [InlineData("[options](docs/options.md) and [the same](docs/options.md#memory), [a folder](docs/), [a site](https://example.com/nowhere)")]
    [InlineData("# One heading, with `code`\n[here](#one-heading-with-code)")]
    [InlineData("```\n[not](a-link)\n```\nand `[neither](this)`")]
    public void A_link_that_leads_somewhere_is_left_alone(string text) => Objections.None(PageLinks.Dead("README.md", text));
}

namespace TieredCache.Docs.Tests;

/// <summary>Every page can be reached; the decisions have an index of their own.</summary>
public sealed class NavigationTests
{
    private static IEnumerable<string> Reachable => Pages.All.Where(static page => page.StartsWith("docs/", StringComparison.Ordinal)
        && (!page.StartsWith("docs/decisions/", StringComparison.Ordinal) || page == "docs/decisions/README.md"));

    [Fact]
    public void Every_page_is_linked_from_the_index()
    {
        var index = File.ReadAllText(Pages.PathTo("docs/index.md"));

        Objections.None(Reachable.Where(page => page is not "docs/index.md" && !index.Contains($"]({page["docs/".Length..]})", StringComparison.Ordinal))
            .Select(static page => $"docs/index.md: no link to {page}"));
    }

    [Fact]
    public void Every_page_stands_in_the_sites_navigation()
    {
        var site = File.ReadAllLines(Pages.PathTo("mkdocs.yml"));

        Objections.None(Reachable.Where(page => !site.Any(line => line.EndsWith($": {page}", StringComparison.Ordinal))).Select(static page => $"mkdocs.yml: {page} is missing under nav"));
    }

    [Fact]
    public void Every_decision_is_linked_from_theirs()
    {
        var index = File.ReadAllText(Pages.PathTo("docs/decisions/README.md"));

        Objections.None(Pages.All.Where(page => page.StartsWith("docs/decisions/0", StringComparison.Ordinal) && !index.Contains($"]({Path.GetFileName(page)})", StringComparison.Ordinal))
            .Select(static page => $"docs/decisions/README.md: no link to {page}"));
    }
}

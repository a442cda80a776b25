using System.Text.RegularExpressions;

namespace TieredCache.Docs.Tests;

/// <summary>The access list that the pages give allows what the scripts call.</summary>
public sealed partial class AccessListTests
{
    private static readonly string[] Lists = ["docs/failure-modes.md", "docs/recipes/redis-acl-and-tls.md"];

    public static TheoryData<string> PagesWithTheLine => [.. Lists];

    [Theory]
    [MemberData(nameof(PagesWithTheLine))]
    public void Every_command_of_the_scripts_is_in_the_list(string page)
    {
        var allowed = LineOf(page).Split(' ').Where(static word => word.StartsWith('+')).Select(static word => word[1..]).ToHashSet(StringComparer.Ordinal);

        Assert.True(CommandsOfScripts.Count > 20, "The scripts were not found.");
        Objections.None(CommandsOfScripts.Where(command => !allowed.Contains(command)).Select(command => $"{page}: +{command} is missing"));
    }

    [Fact]
    public void All_pages_give_the_same_line() => Assert.Single(Lists.Select(LineOf).Distinct());

    private static HashSet<string> CommandsOfScripts { get; } =
    [
        .. Directory.EnumerateFiles(Pages.PathTo("src/TieredCache/Redis/Lua"), "*.lua", SearchOption.AllDirectories)
            .SelectMany(static path => Call().Matches(File.ReadAllText(path)))
            .Select(static match => match.Groups[1].Value.ToLowerInvariant()),
    ];

    private static string LineOf(string page) => Line().Match(File.ReadAllText(Pages.PathTo(page))).Value;

    [GeneratedRegex(@"^ACL SETUSER tieredcache .*$", RegexOptions.Multiline)]
    private static partial Regex Line();

    [GeneratedRegex(@"redis\.p?call\('([A-Za-z]+)'")]
    private static partial Regex Call();
}

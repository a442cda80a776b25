using System.Text.RegularExpressions;

namespace TieredCache.Docs.Tests;

/// <summary>A filter of <c>dotnet test</c> on a page names tests that there are; one that matches none would pass.</summary>
public sealed partial class CommandFilterTests
{
    private static readonly Lazy<string> Tests = new(static () => string.Join('\n', Directory
        .EnumerateFiles(Pages.PathTo("tests"), "*.cs", SearchOption.AllDirectories)
        .Where(static path => !path.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj"))
        .SelectMany(static path => Declaration().Matches(File.ReadAllText(path)))
        .Select(static match => match.Groups[1].Value)));

    public static TheoryData<string> AllPages => [.. Pages.All];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void A_page_filters_by_tests_that_exist(string page) => Objections.None(Unknown(File.ReadAllText(Pages.PathTo(page))).Select(name => $"{page}: no test has {name} in its name"));

    [Fact]
    public void A_filter_that_matches_nothing_is_found() => Assert.Equal(["NoSuchTests"], Unknown("dotnet test tests/TieredCache.Tests --filter NoSuchTests, `--filter BlockTests`"));

    private static IEnumerable<string> Unknown(string text) => Filter().Matches(text)
        .Select(static match => match.Groups[1].Value)
        .Where(static name => !Tests.Value.Contains(name, StringComparison.Ordinal));

    [GeneratedRegex(@"--filter ([A-Za-z]\w*)")]
    private static partial Regex Filter();

    [GeneratedRegex(@"\bpublic [\w<>\[\]? ]+? (\w+)\s*[(<:\r\n]|\bpublic (?:sealed |static |abstract |partial )*class (?<1>\w+)")]
    private static partial Regex Declaration();
}

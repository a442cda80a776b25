using System.Text.RegularExpressions;

namespace TieredCache.Docs.Tests;

/// <summary>The links of a page that lead nowhere: to a file that is not there, or a heading that its page does not have.</summary>
internal static partial class PageLinks
{
    public static IEnumerable<string> Dead(string page, string text)
    {
        foreach (var target in Link().Matches(Prose(text)).Select(static match => match.Groups[1].Value))
        {
            if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
            {
                continue;
            }

            var parts = Uri.UnescapeDataString(target).Split('#');
            var path = parts[0].Length == 0 ? Pages.PathTo(page) : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Pages.PathTo(page))!, parts[0]));
            var isThere = File.Exists(path) || Directory.Exists(path);
            if (!isThere || (parts.Length > 1 && path.EndsWith(".md", StringComparison.Ordinal) && !Anchors(parts[0].Length == 0 ? text : File.ReadAllText(path)).Contains(parts[1])))
            {
                yield return $"{page}: {target}";
            }
        }
    }

    private static HashSet<string> Anchors(string text) => Heading().Matches(Fence().Replace(text, ""))
        .Select(static match => NotInAnchor().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))
        .ToHashSet(StringComparer.Ordinal);

    private static string Prose(string text) => Code().Replace(Fence().Replace(text, ""), "");

    [GeneratedRegex(@"\]\(<?(?<1>[^)\s>]+)>?(?:\s+""[^""]*"")?\)|(?:src|href)=""(?<1>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\s*```.*?^\s*```\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^#+\s+(.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}

using System.Text.RegularExpressions;

namespace TieredCache.Docs.Tests;

/// <summary>Finds options of the repository's scripts that a page mentions and the script's help does not.</summary>
internal static partial class CommandBlocks
{
    /// <summary>The scripts' own words on what they take; the text between the lines that hold only TEXT.</summary>
    public static string HelpOf(string script)
    {
        var lines = File.ReadAllLines(Pages.PathTo(script));
        return string.Join('\n', lines.SkipWhile(static line => !line.EndsWith("<<'TEXT'", StringComparison.Ordinal)).Skip(1).TakeWhile(static line => line != "TEXT"));
    }

    public static IEnumerable<string> UnknownOptions(string text, string script, string help)
    {
        var known = Option().Matches(help).Select(static match => match.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Where(line => line.Contains($"./{script}", StringComparison.Ordinal)))
        {
            var call = line[line.IndexOf($"./{script}", StringComparison.Ordinal)..].Split('#')[0];
            foreach (var option in Option().Matches(call).Select(static match => match.Value).Where(option => !known.Contains(option)))
            {
                yield return $"{script} has no {option}";
            }
        }
    }

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z-]*")]
    private static partial Regex Option();
}

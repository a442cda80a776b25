using System.Text.RegularExpressions;

namespace TieredCache.Tests.Diagnostics;

/// <summary>As much of a PromQL expression as a test needs: the metrics, the labels and the words that labels are compared with.</summary>
internal static partial class PromQl
{
    private static readonly string[] Keywords = ["and", "or", "unless", "on", "ignoring", "bool", "offset", "by", "without", "group_left", "group_right"];

    /// <summary>Words that are neither functions nor keywords, outside of braces, brackets, quotes and lists of labels.</summary>
    public static IReadOnlyList<string> Metrics(string expression)
    {
        var bare = Grouping().Replace(Range().Replace(Selector().Replace(expression, ""), ""), " ");
        return [.. Word().Matches(bare).Select(static word => word.Value).Except(Keywords, StringComparer.Ordinal).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The names of labels, in selectors and after <c>by</c>.</summary>
    public static IReadOnlyList<string> Labels(string expression) =>
    [
        .. Matcher().Matches(expression).Select(static match => match.Groups["label"].Value)
            .Concat(Grouping().Matches(expression).SelectMany(static match => match.Groups["labels"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The words that labels are compared with, variables of a dashboard aside.</summary>
    public static IReadOnlyList<string> Values(string expression) =>
        [.. Matcher().Matches(expression).SelectMany(static match => match.Groups["value"].Value.Split('|')).Where(static value => !value.StartsWith('$')).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Selector();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("""[{,]\s*(?<label>\w+)\s*(=~|!~|=|!=)\s*"(?<value>[^"]*)""")]
    private static partial Regex Matcher();

    [GeneratedRegex(@"\b[a-zA-Z_]\w*\b(?!\s*\()")]
    private static partial Regex Word();
}

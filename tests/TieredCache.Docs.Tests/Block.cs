namespace TieredCache.Docs.Tests;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page, by its path from the root.</param>
/// <param name="Line">The line of its first line of content, from 1.</param>
/// <param name="Language">The first word after the fence.</param>
/// <param name="Kind">What follows it; empty where nothing does.</param>
/// <param name="Text">The content.</param>
internal sealed record Block(string Page, int Line, string Language, string Kind, string Text)
{
    public override string ToString() => $"{Page}:{Line} ({Language} {Kind})";

    /// <summary>The blocks of a page. A fence may be indented, as in a list.</summary>
    public static IReadOnlyList<Block> In(string page, IReadOnlyList<string> lines)
    {
        var blocks = new List<Block>();
        for (var i = 0; i < lines.Count; i++)
        {
            var fence = lines[i].TrimStart();
            if (!fence.StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            var indent = lines[i].Length - fence.Length;
            var words = fence[3..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var first = i + 1;
            for (i = first; i < lines.Count && !lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal); i++)
            {
            }

            var content = lines.Skip(first).Take(i - first).Select(line => line[Math.Min(indent, line.Length - line.TrimStart().Length)..]);
            blocks.Add(new(page, first + 1, words.FirstOrDefault("").ToLowerInvariant(), string.Join(' ', words.Skip(1)), string.Join('\n', content)));
        }

        return blocks;
    }
}

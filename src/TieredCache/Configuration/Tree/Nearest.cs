namespace TieredCache.Configuration.Tree;

/// <summary>Finds the word that was probably meant: the one with the smallest Levenshtein distance, regardless of case.</summary>
internal static class Nearest
{
    public static string Of(string typed, IEnumerable<string> known) =>
        known.MinBy(word => Distance(typed.ToUpperInvariant(), word.ToUpperInvariant())) ?? string.Empty;

    private static int Distance(string from, string to)
    {
        // One row of the table at a time: row[j] is the distance between what of 'from' is done and the first j characters of 'to'.
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < to.Length; j++)
            {
                var replaced = diagonal + (from[i] == to[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], diagonal) + 1);
            }
        }

        return row[^1];
    }
}

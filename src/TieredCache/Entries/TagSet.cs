namespace TieredCache.Entries;

/// <summary>The tags of an entry: the names it was given and the shared cells they stand for.</summary>
internal sealed class TagSet(IReadOnlyList<string> names, TagCell[] cells)
{
    public static readonly TagSet None = new([], []);

    public IReadOnlyList<string> Names { get; } = names;

    public ReadOnlySpan<TagCell> Cells => cells;

    /// <summary>True while none of the tags was removed after <paramref name="asOf"/>.</summary>
    public bool Allows(long asOf)
    {
        foreach (var cell in cells)
        {
            if (cell.Place > asOf)
            {
                return false;
            }
        }

        return true;
    }
}

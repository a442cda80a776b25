namespace TieredCache.Entries;

/// <summary>The tags of an entry: the names it was given and the shared cells they stand for. Entries with the same tags share it.</summary>
internal sealed class TagSet(IReadOnlyList<string> names, TagCell[] cells)
{
    public static readonly TagSet None = new([], []);
    private EntryTraits? _traits;

    public IReadOnlyList<string> Names { get; } = names;

    public ReadOnlySpan<TagCell> Cells => cells;

    /// <summary>What all entries of a home have that carry these tags and have nothing of their own.</summary>
    /// <remarks>A list, for there are but a few dozen homes, and one where there is no shared tier.</remarks>
    public EntryTraits TraitsAt(Watermark? home)
    {
        while (true)
        {
            var first = Volatile.Read(ref _traits);
            for (var traits = first; traits is not null; traits = traits.Next)
            {
                if (ReferenceEquals(traits.Home, home))
                {
                    return traits;
                }
            }

            var made = new EntryTraits(home, isShared: true) { Tags = this, Next = first };
            if (ReferenceEquals(Interlocked.CompareExchange(ref _traits, made, first), first))
            {
                return made;
            }
        }
    }

    /// <summary>True when it has these names, in this order.</summary>
    public bool Has(IReadOnlyList<string> others)
    {
        if (others.Count != cells.Length)
        {
            return false;
        }

        for (var i = 0; i < cells.Length; i++)
        {
            if (!string.Equals(Names[i], others[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

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

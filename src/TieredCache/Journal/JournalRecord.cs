namespace TieredCache.Journal;

/// <summary>What a record says.</summary>
internal enum JournalKind : byte
{
    /// <summary>A value for the store.</summary>
    Put = 1,

    /// <summary>A deletion for the store.</summary>
    Delete = 2,

    /// <summary>A removal that the other nodes have not been told of.</summary>
    Invalidate = 3,

    /// <summary>Earlier records are done with: the payload names them.</summary>
    Commit = 4,

    /// <summary>A value that the store has refused before: a dead letter that was replayed.</summary>
    ReplayedPut = 5,

    /// <summary>A deletion that the store has refused before.</summary>
    ReplayedDelete = 6,
}

/// <summary>One record of the journal.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Lsn">Its number in this journal: grows by one with every record.</param>
/// <param name="Sequence">The write's sequence in the store's order, which recovery never changes.</param>
/// <param name="Key">The key; empty for a commit.</param>
/// <param name="Payload">The value's bytes, or those of a commit.</param>
internal readonly record struct JournalRecord(JournalKind Kind, long Lsn, long Sequence, string Key, ReadOnlyMemory<byte> Payload)
{
    /// <summary>True for a record that waits to be done with.</summary>
    public bool IsWork => Kind is not JournalKind.Commit;

    /// <summary>True for a deletion for the store.</summary>
    public bool IsDelete => Kind is JournalKind.Delete or JournalKind.ReplayedDelete;

    /// <summary>True for a dead letter that was replayed.</summary>
    public bool IsReplayed => Kind is JournalKind.ReplayedPut or JournalKind.ReplayedDelete;
}

namespace TieredCache.Coherence.Outstanding;

/// <summary>Where invalidations that could not be sent outlive the process.</summary>
internal interface IPendingLog
{
    /// <summary>Notes one; it survives the process when this returns. One that cannot be written is kept in memory only. Never throws.</summary>
    ValueTask NoteAsync(PendingInvalidation item, long dataVersion);

    /// <summary>Notes one in place of which everything is pending: the whole of each cache that has something noted stands for that from then on. Never throws.</summary>
    ValueTask NoteEverythingAsync(PendingInvalidation item);

    /// <summary>Takes what was noted of an item so far, or of all where it is null: it is about to be sent.</summary>
    IPendingNotes Take(PendingInvalidation? item);
}

/// <summary>Notes that were taken.</summary>
internal interface IPendingNotes
{
    /// <summary>What removes all that they are about: the Clear of each cache, also of one that this process has not made yet.</summary>
    IEnumerable<PendingInvalidation> Clears { get; }

    /// <summary>They were sent, and need not be kept.</summary>
    void End();

    /// <summary>They were not: whoever sends the item next takes them too.</summary>
    void PutBack();
}

using TieredCache.Coherence;
using TieredCache.Coherence.Outstanding;
using TieredCache.Entries;
using TieredCache.Journal;
using TieredCache.Journal.Segments;

namespace TieredCache.Strategies.Behind.Removals;

/// <summary>
/// Which records stand in the journal of removals: of an item one, however often it is noted. A higher version takes the place of
/// a lower one, which ends once it is written.
/// </summary>
internal sealed class RemovalNotes(WriteJournal journal)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PendingInvalidation, RemovalNote> _noted = [];

    /// <summary>What removes all of the item's cache; of a Clear it is the Clear.</summary>
    public static PendingInvalidation ClearOf(PendingInvalidation item) =>
        CacheKeys.TrySplit(item.Wire, out var name, out _) ? new(CacheRegistry.ClearTag(name), IsTag: true) : item;

    /// <summary>Has a record written, unless there is one that says as much.</summary>
    /// <returns>Ends once it is written, and fails when it could not be.</returns>
    public Task Keep(PendingInvalidation item, long dataVersion)
    {
        lock (_gate)
        {
            if (!_noted.TryGetValue(item, out var note))
            {
                _noted[item] = note = new RemovalNote(dataVersion);
            }
            else if (dataVersion <= note.DataVersion && !note.Written.IsFaulted)
            {
                return note.Written;
            }

            note.DataVersion = Math.Max(note.DataVersion, dataVersion);
            return note.Written = WriteAsync(item, note);
        }
    }

    /// <summary>Those that are no Clears.</summary>
    public PendingInvalidation[] Singles()
    {
        lock (_gate)
        {
            return [.. _noted.Keys.Where(static item => ClearOf(item) != item)];
        }
    }

    /// <summary>Takes what is noted of an item, or of all where it is null.</summary>
    public IPendingNotes Take(PendingInvalidation? item)
    {
        lock (_gate)
        {
            return TakeLocked(item is { } one ? [one] : [.. _noted.Keys]);
        }
    }

    /// <summary>Takes those whose Clear is noted too; one that is being sent by now does not cover what has been noted since.</summary>
    public IPendingNotes TakeCovered(PendingInvalidation[] singles)
    {
        lock (_gate)
        {
            return TakeLocked([.. singles.Where(single => _noted.ContainsKey(ClearOf(single)))]);
        }
    }

    public void PutBack(PendingInvalidation item, RemovalNote note)
    {
        lock (_gate)
        {
            if (!_noted.TryAdd(item, note))
            {
                var held = _noted[item];
                held.Entries.AddRange(note.Entries);
                held.DataVersion = Math.Max(held.DataVersion, note.DataVersion);
            }
        }
    }

    private Taken TakeLocked(PendingInvalidation[] items)
    {
        var taken = new List<(PendingInvalidation Item, RemovalNote Note)>(items.Length);
        foreach (var item in items)
        {
            if (_noted.Remove(item, out var note))
            {
                taken.Add((item, note));
            }
        }

        return new Taken(this, taken);
    }

    private async Task WriteAsync(PendingInvalidation item, RemovalNote note)
    {
        JournalEntry[] before = [.. note.Entries];
        var ticket = journal.Append(JournalKind.Invalidate, item.Wire, note.DataVersion, [RemovalKind.Of(item)]);
        note.Entries.Add(ticket.Entry);
        await ticket.Written.ConfigureAwait(false);
        if (before.Length > 0)
        {
            lock (_gate)
            {
                note.Entries.RemoveAll(before.Contains);
            }

            journal.Commit(before);
        }
    }

    private void End(IEnumerable<RemovalNote> notes)
    {
        lock (_gate)
        {
            journal.Commit([.. notes.SelectMany(static note => note.Entries)]);
        }
    }

    private sealed class Taken(RemovalNotes owner, List<(PendingInvalidation Item, RemovalNote Note)> taken) : IPendingNotes
    {
        public IEnumerable<PendingInvalidation> Clears => taken.Select(static one => ClearOf(one.Item)).Distinct();

        public void End() => owner.End(taken.Select(static one => one.Note));

        public void PutBack() => taken.ForEach(one => owner.PutBack(one.Item, one.Note));
    }
}

/// <summary>What stands in the journal of an item.</summary>
internal sealed class RemovalNote(long dataVersion)
{
    public long DataVersion { get; set; } = dataVersion;

    /// <summary>The records: one, and those before it until that is written.</summary>
    public List<JournalEntry> Entries { get; } = [];

    /// <summary>Ends once the last record is written.</summary>
    public Task Written { get; set; } = Task.CompletedTask;
}

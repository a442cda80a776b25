using Microsoft.Extensions.Logging;
using TieredCache.Coherence.Outstanding;
using TieredCache.Diagnostics;
using TieredCache.Journal;
using TieredCache.Journal.Segments;

namespace TieredCache.Strategies.Behind;

/// <summary>
/// The invalidations of a process that could not be sent, in a journal of their own: the next process that takes its directory
/// has them pending from the start. The payload of a record is one byte: 0 for a key, 1 for a tag, 2 for a report.
/// </summary>
internal sealed class RemovalJournal(WriteJournal journal, ILogger logger) : IPendingLog, IAsyncDisposable
{
    private const byte Tag = 1;
    private const byte Report = 2;
    private readonly Lock _gate = new();
    private readonly Dictionary<PendingInvalidation, List<JournalEntry>> _noted = [];

    /// <summary>Makes what an earlier process has left pending again.</summary>
    public void Recover(PendingInvalidations pending)
    {
        foreach (var (record, entry) in journal.Recovered)
        {
            var kind = record.Payload.Length > 0 ? record.Payload.Span[0] : 0;
            var item = new PendingInvalidation(record.Key, IsTag: kind == Tag, IsReport: kind == Report);
            Keep(item, [entry]);
            pending.Add(item, record.Sequence);
        }
    }

    public async ValueTask NoteAsync(PendingInvalidation item, long dataVersion)
    {
        try
        {
            var ticket = journal.Append(JournalKind.Invalidate, item.Wire, dataVersion, [item.IsTag ? Tag : item.IsReport ? Report : (byte)0]);
            Keep(item, [ticket.Entry]);
            await ticket.Written.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            WriteBehindLog.RemovalNotNoted(logger, exception);
        }
    }

    public IPendingNotes Take(PendingInvalidation? item)
    {
        lock (_gate)
        {
            KeyValuePair<PendingInvalidation, List<JournalEntry>>[] taken = item is not { } one ? [.. _noted] : _noted.TryGetValue(one, out var held) ? [new(one, held)] : [];
            Array.ForEach(taken, pair => _noted.Remove(pair.Key));
            return new Notes(this, taken);
        }
    }

    public ValueTask DisposeAsync() => journal.DisposeAsync();

    private void Keep(PendingInvalidation item, List<JournalEntry> entries)
    {
        lock (_gate)
        {
            if (_noted.TryGetValue(item, out var held))
            {
                held.AddRange(entries);
            }
            else
            {
                _noted[item] = entries;
            }
        }
    }

    private sealed class Notes(RemovalJournal owner, KeyValuePair<PendingInvalidation, List<JournalEntry>>[] taken) : IPendingNotes
    {
        public void End() => owner.Commit(taken.SelectMany(static pair => pair.Value));

        public void PutBack() => Array.ForEach(taken, pair => owner.Keep(pair.Key, pair.Value));
    }

    private void Commit(IEnumerable<JournalEntry> entries) => journal.Commit(entries);
}

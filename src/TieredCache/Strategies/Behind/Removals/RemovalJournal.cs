using Microsoft.Extensions.Logging;
using TieredCache.Coherence.Outstanding;
using TieredCache.Diagnostics;
using TieredCache.Journal;

namespace TieredCache.Strategies.Behind.Removals;

/// <summary>
/// The invalidations of a process that could not be sent, in a journal of their own: the next process that takes its directory
/// has them pending from the start.
/// </summary>
/// <remarks>
/// When more are pending than are kept, a record of each cache's Clear takes the place of the cache's others: they end once it is
/// written, not before.
/// </remarks>
internal sealed class RemovalJournal(WriteJournal journal, ILogger logger) : IPendingLog, IAsyncDisposable
{
    private readonly RemovalNotes _notes = new(journal);

    /// <summary>Makes what an earlier process has left pending again.</summary>
    public void Recover(PendingInvalidations pending)
    {
        foreach (var (record, entry) in journal.Recovered)
        {
            var item = RemovalKind.ItemOf(record.Key, record.Payload.Span);
            _notes.PutBack(item, new RemovalNote(record.Sequence) { Entries = { entry } });
            pending.Add(item, record.Sequence);
        }
    }

    public async ValueTask NoteAsync(PendingInvalidation item, long dataVersion) => await TryKeepAsync(item, dataVersion).ConfigureAwait(false);

    public async ValueTask NoteEverythingAsync(PendingInvalidation item)
    {
        var singles = _notes.Singles();
        foreach (var clear in singles.Append(item).Select(RemovalNotes.ClearOf).Distinct())
        {
            if (!await TryKeepAsync(clear, dataVersion: 0).ConfigureAwait(false))
            {
                return;
            }
        }

        if (singles.Length > 0)
        {
            _notes.TakeCovered(singles).End();
        }
    }

    public IPendingNotes Take(PendingInvalidation? item) => _notes.Take(item);

    public ValueTask DisposeAsync() => journal.DisposeAsync();

    private async ValueTask<bool> TryKeepAsync(PendingInvalidation item, long dataVersion)
    {
        try
        {
            await _notes.Keep(item, dataVersion).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            WriteBehindLog.RemovalNotNoted(logger, exception);
            return false;
        }
    }
}

using System.Runtime.InteropServices;
using TieredCache.Journal.Segments;

namespace TieredCache.Journal;

/// <summary>
/// Writes what has gathered, each gathering at once: the busier the journal, the fewer writes and syncs a record costs.
/// </summary>
/// <remarks>
/// One thread of the journal's own takes the groups in order; it blocks on the disk, which a thread of the pool must not. When
/// several writers have been told it waits until they have gone on, or a millisecond, because most of them come back with the
/// next record: who would take the first that comes would write the others' a moment later, in a group of their own. A commit that
/// could not be written is owed, and goes into the next group: until then its record would only be flushed once more, and the store
/// refuses a sequence it has. So its record counts as done with all the same, and may go with its file before the commit is written:
/// on a full disk there is room for that only once files have gone.
/// </remarks>
internal sealed class GroupCommit : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1);
    private readonly GroupBell _bell = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GroupQueue _queue;
    private readonly SegmentLog _log;
    private List<JournalEntry> _owed = [];

    public GroupCommit(SegmentLog log, long nextLsn, string name)
    {
        _log = log;
        _queue = new GroupQueue(nextLsn, _bell.Work, _bell.Gathered);
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <inheritdoc cref="GroupQueue.Append"/>
    public JournalTicket Append(JournalKind kind, string key, long sequence, ReadOnlySpan<byte> payload) => _queue.Append(kind, key, sequence, payload);

    /// <inheritdoc cref="GroupQueue.Commit"/>
    public void Commit(IEnumerable<JournalEntry> entries) => _queue.Commit(entries);

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Run()
    {
        while (true)
        {
            // Read before the look: once closed, nothing comes after an empty one.
            var closed = _queue.IsClosed;
            if (_queue.Take() is { } group)
            {
                Write(group);
            }
            else if (closed)
            {
                break;
            }
            else
            {
                _bell.WaitForWork();
            }
        }

        try
        {
            _log.Dispose();
        }
        catch (Exception)
        {
            // A file that cannot be deleted is read again at the next start, and found to be done with.
        }

        _ended.SetResult();
    }

    private void Write(CommitGroup group)
    {
        try
        {
            _owed.AddRange(group.Ended);
            CommitPayload.Write(group.Records, _owed);
            _log.Append(MemoryMarshal.AsMemory(group.Records.WrittenMemory).Span, group.Entries, group.FirstLsn);
            var written = _owed;
            _owed = [];
            written.ForEach(static entry => entry.End());
        }
        catch (Exception exception)
        {
            _owed.ForEach(static entry => entry.End());
            group.End(exception);
            Tidy();
            return;
        }

        _queue.GiveBack(group);
        _bell.Begin();
        var waited = group.End();
        Tidy();
        if (waited > 1)
        {
            _bell.Gather(Patience);
        }
    }

    private void Tidy()
    {
        try
        {
            _log.Clean();
            _log.Compact();
        }
        catch (Exception)
        {
            // Nothing is lost by files that stay a little longer; the next group tries again.
        }
    }
}

using System.Buffers;
using TieredCache.Journal.Segments;

namespace TieredCache.Journal;

/// <summary>
/// The groups that wait to be written, the last of them open: callers encode into it under the lock, and it takes their numbers.
/// </summary>
/// <remarks>
/// A group is closed at 256 records or one megabyte, so that what gathers behind a slow disk is not acknowledged in one lump.
/// </remarks>
/// <param name="nextLsn">The number of the next record.</param>
/// <param name="onNew">Called when there is a group to be taken.</param>
/// <param name="onGathered">Called when it is not to be waited for others: the writers of a group have gone on, one takes no more, or this is the end.</param>
internal sealed class GroupQueue(long nextLsn, Action onNew, Action onGathered)
{
    private const int MostRecords = 256;
    private const int MostBytes = 1 << 20;
    private const int MostKept = 256 << 10;
    private readonly Lock _gate = new();
    private readonly Queue<CommitGroup> _groups = new();
    private CommitGroup? _open;
    private long _lsn = nextLsn - 1;
    private bool _closed;
    private ArrayBufferWriter<byte>? _spare;

    /// <summary>True once nothing more can come.</summary>
    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Adds a record to the open group.</summary>
    /// <exception cref="ObjectDisposedException">The journal is closed.</exception>
    public JournalTicket Append(JournalKind kind, string key, long sequence, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(WriteJournal));
            var group = OpenLocked();
            var offset = group.Records.WrittenCount;
            var lsn = ++_lsn;
            var entry = new JournalEntry(lsn, RecordCodec.Write(group.Records, kind, lsn, sequence, key, payload));
            group.Entries.Add((entry, offset));
            return new JournalTicket(entry, group.Written);
        }
    }

    /// <summary>Ends entries; one that comes after the end is read again at the next start, and flushed once more.</summary>
    public void Commit(IEnumerable<JournalEntry> entries)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                OpenLocked().Ended.AddRange(entries);
            }
        }
    }

    /// <summary>Takes the oldest group, which is closed by it; null when there is none.</summary>
    public CommitGroup? Take()
    {
        lock (_gate)
        {
            if (!_groups.TryDequeue(out var group))
            {
                return null;
            }

            _open = ReferenceEquals(group, _open) ? null : _open;
            return group;
        }
    }

    /// <summary>Takes the buffer of a group that was written, for one to come.</summary>
    public void GiveBack(CommitGroup written)
    {
        if (written.Records.Capacity <= MostKept)
        {
            written.Records.ResetWrittenCount();
            Volatile.Write(ref _spare, written.Records);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }

        onNew();
        onGathered();
    }

    private CommitGroup OpenLocked()
    {
        if (_open is null || _open.Entries.Count >= MostRecords || _open.Records.WrittenCount >= MostBytes)
        {
            var isFull = _open is not null;
            _open = new CommitGroup(Interlocked.Exchange(ref _spare, null) ?? new ArrayBufferWriter<byte>(4_096), _lsn + 1, onGathered);
            _groups.Enqueue(_open);
            (isFull ? onGathered : onNew)();
        }

        return _open;
    }
}

/// <summary>A record on its way: its handle, and when it is safe.</summary>
internal readonly record struct JournalTicket(JournalEntry Entry, ValueTask Written);

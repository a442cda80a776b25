using TieredCache.Journal.Segments;

namespace TieredCache.Journal;

/// <summary>
/// The groups that wait to be written, the last of them open: callers encode into it under the lock, and it takes their numbers.
/// </summary>
/// <remarks>
/// A group is closed at 256 records or one megabyte, so that what gathers behind a slow disk is not acknowledged in one lump.
/// </remarks>
internal sealed class GroupQueue(long nextLsn, Action onNew)
{
    private const int MostRecords = 256;
    private const int MostBytes = 1 << 20;
    private readonly Lock _gate = new();
    private readonly Queue<CommitGroup> _groups = new();
    private CommitGroup? _open;
    private long _lsn = nextLsn - 1;
    private bool _closed;

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

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }

        onNew();
    }

    private CommitGroup OpenLocked()
    {
        if (_open is null || _open.Entries.Count >= MostRecords || _open.Records.WrittenCount >= MostBytes)
        {
            _open = new CommitGroup { FirstLsn = _lsn + 1 };
            _groups.Enqueue(_open);
            onNew();
        }

        return _open;
    }
}

/// <summary>A record on its way: its handle, and when it is safe.</summary>
internal readonly record struct JournalTicket(JournalEntry Entry, Task Written);

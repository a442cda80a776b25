namespace TieredCache.Chaos.Behind;

/// <summary>
/// Compares what was acknowledged with what the store of record holds in the end, key by key. A key has one writer, so its last
/// acknowledged write, or one after it of which nobody knows, is what must stand there.
/// </summary>
internal sealed class BehindChecker
{
    private readonly Dictionary<long, LedgerEntry> _last = [];
    private readonly Dictionary<long, LedgerEntry> _rows = [];
    private readonly Dictionary<long, (long Life, long Sequence)> _given = [];

    public long Acknowledged { get; private set; }

    public long Lost { get; private set; }

    public long Resurrected { get; private set; }

    public long OutOfOrder { get; private set; }

    public bool IsClean => Lost + Resurrected + OutOfOrder == 0;

    /// <summary>A write was acknowledged: its sequence is above that of the key's last.</summary>
    public void Acknowledge(LedgerEntry entry)
    {
        Acknowledged++;
        if (_last.TryGetValue(entry.Key, out var last) && entry.Sequence <= last.Sequence)
        {
            OutOfOrder++;
        }

        _last[entry.Key] = entry;
    }

    /// <summary>The store was given a write: within a life a key's sequences do not fall; one that is told twice is none too many.</summary>
    public void Take(LedgerEntry entry)
    {
        if (_given.TryGetValue(entry.Key, out var given) && given.Life == entry.Life && entry.Sequence < given.Sequence)
        {
            OutOfOrder++;
        }

        _given[entry.Key] = (entry.Life, entry.Sequence);
        if (!_rows.TryGetValue(entry.Key, out var row) || row.Sequence < entry.Sequence)
        {
            _rows[entry.Key] = entry;
        }
    }

    /// <summary>Judges the end, once everything has been read and all journals are empty.</summary>
    public void Judge()
    {
        foreach (var (key, last) in _last)
        {
            if (!_rows.TryGetValue(key, out var row) || row.Sequence < last.Sequence)
            {
                Lost++;
            }
            else if (row.Sequence == last.Sequence ? row.IsDelete != last.IsDelete || (!row.IsDelete && row.Operation != last.Operation) : !row.IsDelete && row.Operation <= last.Operation)
            {
                Resurrected++;
            }
        }
    }
}

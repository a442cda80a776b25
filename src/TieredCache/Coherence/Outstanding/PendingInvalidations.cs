namespace TieredCache.Coherence.Outstanding;

/// <summary>
/// Invalidations that took effect here and could not be sent. Until they are, the shared tier is not used for what they cover:
/// it still holds what was removed. Bounded: an overflow stands for "everything".
/// </summary>
internal sealed class PendingInvalidations(int capacity)
{
    public const int DefaultCapacity = 10_000;
    private readonly Lock _gate = new();
    private readonly Dictionary<PendingInvalidation, PendingPlace> _items = [];
    private bool _overflowed;
    private bool _sendsClears;
    private long _added;
    private int _count;

    public int Capacity => capacity;

    /// <summary>How many wait; an overflow counts as one more than fit.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool HasOverflowed => Volatile.Read(ref _overflowed);

    /// <summary>Adds one; true when it is not kept for itself, because everything is pending.</summary>
    /// <param name="item">What was invalidated.</param>
    /// <param name="dataVersion">The version of a deletion, where it has one; of several the highest is kept.</param>
    /// <param name="isUnflushed">True where it stands for a write that the system of record has not got; of several that of the highest version counts.</param>
    public bool Add(PendingInvalidation item, long dataVersion = 0, bool isUnflushed = false)
    {
        lock (_gate)
        {
            if ((_overflowed && !_sendsClears) || (_items.Count >= capacity && !_items.ContainsKey(item)))
            {
                _overflowed = true;
                _sendsClears = false;
                _items.Clear();
                _count = capacity + 1;
                return true;
            }

            var held = _items.GetValueOrDefault(item);
            var waits = dataVersion == held.DataVersion ? isUnflushed || held.IsUnflushed : dataVersion > held.DataVersion ? isUnflushed : held.IsUnflushed;
            _items[item] = new PendingPlace(++_added, Math.Max(held.DataVersion, dataVersion), waits);
            _count = _overflowed ? capacity + 1 : _items.Count;
            return false;
        }
    }

    /// <summary>True while the shared tier may hold what a key's removal, or a report of it, has not removed yet.</summary>
    public bool Covers(PendingInvalidation item)
    {
        if (Count == 0)
        {
            return false;
        }

        lock (_gate)
        {
            return _overflowed || _items.ContainsKey(item) || (!item.IsTag && _items.ContainsKey(item with { IsReport = true }));
        }
    }

    /// <summary>True for the report of a write whose removal is still to mark the key as one that waits: reported before that, the mark would stay.</summary>
    public bool Precedes(PendingInvalidation report)
    {
        if (!report.IsReport || Count == 0)
        {
            return false;
        }

        lock (_gate)
        {
            return _items.GetValueOrDefault(report with { IsReport = false }).IsUnflushed;
        }
    }

    /// <summary>Those that wait now, each with the number of its last addition.</summary>
    public KeyValuePair<PendingInvalidation, PendingPlace>[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _items];
        }
    }

    /// <summary>One was sent; if it was added again meanwhile it stays.</summary>
    public void Sent(KeyValuePair<PendingInvalidation, PendingPlace> item)
    {
        lock (_gate)
        {
            if (_items.TryGetValue(item.Key, out var place) && place == item.Value)
            {
                _items.Remove(item.Key);
            }

            _count = _overflowed ? capacity + 1 : _items.Count;
        }
    }

    /// <summary>Everything is about to be cleared everywhere in place of what overflowed: what is added from now on is kept for itself.</summary>
    public void BeginClears()
    {
        lock (_gate)
        {
            _sendsClears = _overflowed;
        }
    }

    /// <summary>Everything was cleared everywhere, unless what came meanwhile has overflowed again.</summary>
    public void EndClears(bool succeeded)
    {
        lock (_gate)
        {
            _overflowed = _overflowed && !(_sendsClears && succeeded);
            _sendsClears = false;
            _count = _overflowed ? capacity + 1 : _items.Count;
        }
    }
}

/// <summary>A key or a tag (Clear is one) by its wire form.</summary>
/// <param name="Wire">The wire form.</param>
/// <param name="IsTag">True for a tag.</param>
/// <param name="IsReport">True where a write of the key that waited for the store does so no more: with what is older its mark goes, and what is newer stays.</param>
internal readonly record struct PendingInvalidation(string Wire, bool IsTag, bool IsReport = false);

/// <summary>The number of an item's last addition, the version of its deletion, and whether it stands for a write that the system of record has not got.</summary>
internal readonly record struct PendingPlace(long Added, long DataVersion, bool IsUnflushed = false);

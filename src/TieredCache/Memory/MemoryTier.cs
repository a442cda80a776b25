using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using TieredCache.Entries;

namespace TieredCache.Memory;

/// <summary>
/// L1 of one named cache: a bounded map of entries, evicted least recently used first.
/// </summary>
/// <remarks>
/// Reads go to a concurrent dictionary and take no lock; they note their recency only when the lock happens to be free, so a
/// contended hit may miss its promotion and is never held up. All changes run under the one lock, which also holds the check
/// against <see cref="LocalOrder"/>: an entry read before a removal is refused after it. What was flushed, cleared or removed by
/// tag is recognised by its watermarks on the next read, in constant time, and dropped then.
/// </remarks>
internal sealed class MemoryTier
{
    private readonly ConcurrentDictionary<string, LruNode> _nodes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LruNode>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly RecencyList _recency = new();
    private readonly Lock _gate = new();
    private readonly LocalOrder _order;
    private readonly CacheClock _clock;
    private readonly TierBounds _bounds;
    private readonly Watermark _cleared;
    private readonly MemoryCounts _counts;
    private long _weight;
    private int _count;

    /// <param name="cacheName">Whose keys these are.</param>
    /// <param name="order">The process's order of removals.</param>
    /// <param name="clock">The process's time.</param>
    /// <param name="bounds">How much it may hold.</param>
    /// <param name="cleared">Raised by Clear: the cell of the cache's own tag.</param>
    /// <param name="counts">Where evictions and refusals are counted.</param>
    public MemoryTier(string cacheName, LocalOrder order, CacheClock clock, TierBounds bounds, Watermark cleared, MemoryCounts counts)
    {
        CacheName = cacheName;
        _order = order;
        _clock = clock;
        _bounds = bounds;
        _cleared = cleared;
        _counts = counts;
        _bySpan = _nodes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string CacheName { get; }

    public int Count => Volatile.Read(ref _count);

    /// <summary>The sum of the entries' weights, in bytes.</summary>
    public long Weight => Volatile.Read(ref _weight);

    /// <summary>Finds an entry that is alive and trusted; it may be stale.</summary>
    public bool TryFind(string key, [NotNullWhen(true)] out CacheEntry? entry)
    {
        if (_nodes.TryGetValue(key, out var node))
        {
            return TryServe(node, out entry);
        }

        entry = null;
        return false;
    }

    /// <inheritdoc cref="TryFind(string,out CacheEntry?)"/>
    public bool TryFind(ReadOnlySpan<char> key, [NotNullWhen(true)] out CacheEntry? entry)
    {
        if (_bySpan.TryGetValue(key, out var node))
        {
            return TryServe(node, out entry);
        }

        entry = null;
        return false;
    }

    /// <summary>Keeps what was read or loaded as of <see cref="CacheEntry.AsOf"/>, unless a removal or a later value has overtaken it.</summary>
    public bool TryStore(CacheEntry entry)
    {
        lock (_gate)
        {
            if (!IsCurrent(entry))
            {
                _counts.Refused();
                return false;
            }

            return PlaceLocked(entry);
        }
    }

    /// <summary>
    /// Keeps a value that was set, as of now, unless a removal or another set has overtaken it since it took its place;
    /// then the key is dropped, because nobody can tell which of the two the shared tier holds.
    /// </summary>
    public bool TryStoreSet(CacheEntry entry)
    {
        lock (_gate)
        {
            if (!IsCurrent(entry))
            {
                _counts.Refused();
                _order.Raise(entry.Stripe);
                DropLocked(entry.Key);
                return false;
            }

            entry.AsOf = _order.Raise(entry.Stripe);
            return PlaceLocked(entry);
        }
    }

    /// <summary>Keeps a value that was set where there is no shared tier: the order of sets is the order in which they come here.</summary>
    public void StoreSet(CacheEntry entry)
    {
        lock (_gate)
        {
            entry.AsOf = _order.Raise(entry.Stripe);
            PlaceLocked(entry);
        }
    }

    /// <summary>Removes a key; a read or load under way is kept from bringing it back.</summary>
    public void Remove(string key, int stripe)
    {
        _order.Raise(stripe);
        lock (_gate)
        {
            DropLocked(key);
        }
    }

    /// <summary>Removes everything; what is being loaded is not kept either.</summary>
    public void Clear()
    {
        _cleared.RaiseTo(_order.Next());
        lock (_gate)
        {
            _nodes.Clear();
            _recency.Clear();
            _weight = 0;
            _count = 0;
        }
    }

    /// <summary>Evicts down to bounds that have become smaller.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            EvictLocked();
        }
    }

    /// <summary>True while nothing that covers the entry was removed after it was true.</summary>
    public bool IsCurrent(CacheEntry entry) =>
        entry.IsTrusted && _cleared.Place <= entry.AsOf && _order.Allows(entry.Stripe, entry.AsOf);

    /// <summary>True while nothing that covers the entry's key was removed after <paramref name="asOf"/>, whenever the entry itself was made.</summary>
    public bool IsCurrentAsOf(CacheEntry entry, long asOf) =>
        entry.Home.Place <= asOf && _cleared.Place <= asOf && _order.Allows(entry.Stripe, asOf);

    /// <summary>Throws when map, list and weight do not agree: for tests.</summary>
    public void Validate()
    {
        lock (_gate)
        {
            long weight = 0;
            var linked = 0;
            for (var node = _recency.Oldest; node is not null; node = node.Newer)
            {
                linked++;
                weight += node.Entry.Weight;
                Ensure(_nodes.TryGetValue(node.Entry.Key, out var mapped) && ReferenceEquals(mapped, node), "a linked node is not in the map");
            }

            Ensure(linked == _nodes.Count && linked == _count, "map and list differ in length");
            Ensure(weight == _weight, "the weight is not the sum of the weights");
            Ensure(linked <= _bounds.MaxEntries && (_bounds.MaxBytes == 0 || weight <= _bounds.MaxBytes), "a bound is broken");
        }

        static void Ensure(bool holds, string otherwise)
        {
            if (!holds)
            {
                throw new InvalidOperationException($"The memory tier is corrupt: {otherwise}.");
            }
        }
    }

    private bool TryServe(LruNode node, [NotNullWhen(true)] out CacheEntry? entry)
    {
        entry = node.Entry;
        if (entry.Deadlines.IsAliveAt(_clock.Now) && entry.AsOf >= _cleared.Place && entry.IsTrusted)
        {
            Promote(node);
            return true;
        }

        DropIfStill(node, entry);
        entry = null;
        return false;
    }

    private void Promote(LruNode node)
    {
        if (node.Newer is not null && _gate.TryEnter())
        {
            try
            {
                _recency.Touch(node);
            }
            finally
            {
                _gate.Exit();
            }
        }
    }

    private void DropIfStill(LruNode node, CacheEntry entry)
    {
        lock (_gate)
        {
            if (node.IsLinked && ReferenceEquals(node.Entry, entry))
            {
                _counts.Expired();
                DropLocked(entry.Key);
            }
        }
    }

    private bool PlaceLocked(CacheEntry entry)
    {
        if (_bounds.MaxBytes != 0 && entry.Weight > _bounds.MaxBytes)
        {
            _counts.TooHeavy();
            DropLocked(entry.Key);
            return false;
        }

        if (!_nodes.TryGetValue(entry.Key, out var node))
        {
            _nodes[entry.Key] = node = new LruNode(entry);
            _recency.AddNewest(node);
            _weight += entry.Weight;
            _count++;
        }
        else if (node.Entry.AsOf > entry.AsOf && node.Entry.IsFreshAt(_clock.Now) && node.Entry.IsTrusted)
        {
            return false;
        }
        else
        {
            _weight += entry.Weight - node.Entry.Weight;
            node.Entry = entry;
            _recency.Touch(node);
        }

        EvictLocked();
        return true;
    }

    private void EvictLocked()
    {
        while (_recency.Oldest is { } oldest && (_count > _bounds.MaxEntries || (_bounds.MaxBytes != 0 && _weight > _bounds.MaxBytes)))
        {
            _counts.Evicted();
            DropLocked(oldest.Entry.Key);
        }
    }

    private void DropLocked(string key)
    {
        if (_nodes.TryRemove(key, out var node))
        {
            _recency.Remove(node);
            _weight -= node.Entry.Weight;
            _count--;
        }
    }
}

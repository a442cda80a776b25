using System.Diagnostics.CodeAnalysis;
using TieredCache.Entries;
using TieredCache.Entries.Time;
using TieredCache.Memory.Policy;
using TieredCache.Memory.Removals;
using TieredCache.Memory.Rings;
using TieredCache.Memory.Table;
using TieredCache.Memory.Tuning;

namespace TieredCache.Memory;

/// <summary>
/// L1 of one named cache: a bounded map of entries.
/// </summary>
/// <remarks>
/// Reads walk the <see cref="EntryTable"/> without a lock and write nothing but the entry's heat, and that only until it is hot.
/// A change is made under the stripe of its key, which also holds the check against <see cref="LocalOrder"/>: an entry read before
/// a removal is refused after it. The <see cref="EvictionPolicy"/> hears of each change in order. What was flushed, cleared or
/// removed by tag is recognised by its watermarks on the next read, in constant time, and dropped then.
/// Lock order: policy, then stripe; nobody waits for the policy with a stripe in hand. No application code runs under either.
/// </remarks>
internal sealed class MemoryTier
{
    private const int Hot = 3;
    private readonly EntryTable _table = new(Environment.ProcessorCount);
    private readonly EvictionPolicy _policy;
    private readonly KeyHasher _hasher;
    private readonly LocalOrder _order;
    private readonly CacheClock _clock;
    private readonly TierBounds _bounds;
    private readonly Watermark _cleared;
    private readonly MemoryCounts _counts;
    private readonly TierChanges _changes;
    private readonly LocalTrust? _trust;

    /// <param name="cacheName">Whose keys these are.</param>
    /// <param name="order">The process's order of removals.</param>
    /// <param name="clock">The process's time.</param>
    /// <param name="bounds">How much it may hold.</param>
    /// <param name="cleared">Raised by Clear: the cell of the cache's own tag.</param>
    /// <param name="counts">Where evictions and refusals are counted.</param>
    /// <param name="tuning">The policy and its dice.</param>
    public MemoryTier(string cacheName, LocalOrder order, CacheClock clock, TierBounds bounds, Watermark cleared, MemoryCounts counts, TierTuning? tuning = null)
    {
        tuning ??= new TierTuning();
        CacheName = cacheName;
        _order = order;
        _clock = clock;
        _bounds = bounds;
        _cleared = cleared;
        _counts = counts;
        _hasher = tuning.Hasher;
        _trust = tuning.Trust;
        var departures = new Departures(clock, cleared, counts, tuning.Removals);
        _policy = new EvictionPolicy(_table, clock, bounds, departures, tuning);
        _changes = new TierChanges(_table, _policy, bounds, clock, counts, departures);
        Hits = new MemoryHits(this, _table, clock, tuning);
        Bodies = new LatestBodies(order, _hasher);
    }

    public string CacheName { get; }

    /// <summary>The short way of hits.</summary>
    public MemoryHits Hits { get; }

    /// <summary>What came from the shared tier last.</summary>
    public LatestBodies Bodies { get; }

    public int Count => _table.Count;

    /// <summary>The sum of the entries' weights, in bytes.</summary>
    public long Weight => _policy.Weight;

    /// <summary>The window's share of the entries, as tuned.</summary>
    public double WindowShare => _policy.WindowShare;

    /// <summary>All entries, dead ones among them; what changes meanwhile may be seen or not.</summary>
    public IEnumerable<CacheEntry> Entries => _table.Snapshot();

    /// <inheritdoc cref="EntryTable.TakeLongChain"/>
    public bool TakeLongChain() => _table.TakeLongChain();

    /// <summary>Finds an entry that is alive and trusted; it may be stale.</summary>
    public bool TryFind(string key, [NotNullWhen(true)] out CacheEntry? entry) => TryFind(key, _clock.Now, out entry);

    /// <summary>Finds an entry that is alive at <paramref name="now"/> and trusted: for a reader that judges freshness by the same moment.</summary>
    public bool TryFind(string key, long now, [NotNullWhen(true)] out CacheEntry? entry)
    {
        ArgumentNullException.ThrowIfNull(key);
        entry = _table.Find(key, _hasher.HashOf(key));
        return entry is not null && (IsServed(entry, now) || Lost(ref entry));
    }

    /// <summary>As <see cref="TryFind(string,out CacheEntry?)"/>, for a question of the library's own: nobody reads the value, so its heat stays.</summary>
    public bool TryPeek(string key, [NotNullWhen(true)] out CacheEntry? entry)
    {
        entry = _trust is null || _trust.IsGivenAt(_clock.Now) ? _table.Find(key, _hasher.HashOf(key)) : null;
        return (entry is not null && entry.IsAliveAt(_clock.Now) && entry.AsOf >= _cleared.Place && entry.IsTrusted) || Lost(ref entry);
    }

    /// <inheritdoc cref="TryFind(string,out CacheEntry?)"/>
    public bool TryFind(ReadOnlySpan<char> key, [NotNullWhen(true)] out CacheEntry? entry) => TryFind(key, _clock.Now, out entry);

    /// <inheritdoc cref="TryFind(string,long,out CacheEntry?)"/>
    public bool TryFind(ReadOnlySpan<char> key, long now, [NotNullWhen(true)] out CacheEntry? entry)
    {
        entry = _table.Find(key, _hasher.Hash(key));
        return entry is not null && (IsServed(entry, now) || Lost(ref entry));
    }

    /// <summary>Keeps what was read or loaded as of <see cref="CacheEntry.AsOf"/>, unless a removal or a later value has overtaken it, or it is stale and what is held is not.</summary>
    public bool TryStore(CacheEntry entry) => Change(entry, static (tier, entry) =>
    {
        if (!tier.IsCurrent(entry))
        {
            tier._counts.Refused();
            return default;
        }

        return tier._changes.PlaceLocked(entry, yields: true);
    });

    /// <summary>
    /// As <see cref="TryStore(CacheEntry)"/>, for a value that has a body in the shared tier: of two that were under way together the one
    /// that the server stored last is kept. A value that is not kept goes to a caller, so what is held goes too unless it is later.
    /// </summary>
    public bool TryStore(CacheEntry entry, SharedBody body) => Change(entry, (tier, entry) =>
    {
        var held = tier._table.Find(entry.Key, entry.Hash);
        var place = tier.Bodies.Note(entry.Hash, body, isHeld: held is not null && held.IsFreshAt(tier._clock.Now) && held.IsTrusted);
        if (place is BodyPlace.Latest or BodyPlace.Same && tier.IsCurrent(entry))
        {
            return tier._changes.PlaceLocked(entry, isLatest: place == BodyPlace.Latest);
        }

        // So may be a set that is held.
        var isLater = place is BodyPlace.Earlier or BodyPlace.Same || (held is not null && body.Sequence > 0 && held.SetSequence > body.Sequence);
        tier._counts.Refused();
        return tier._changes.DropLocked(isLater ? null : held, CacheRemovalReason.Replaced);
    });

    /// <summary>
    /// Keeps a value that was set, as of now, unless a removal or another value has overtaken it since it took its place;
    /// then the key is dropped, because nobody can tell which of the two the shared tier holds. One that the server stored later stays.
    /// </summary>
    public bool TryStoreSet(CacheEntry entry) => Change(entry, static (tier, entry) =>
    {
        var held = tier._table.Find(entry.Key, entry.Hash);
        var cameSince = held is not null && held.AsOf >= entry.AsOf;
        var place = tier.IsCurrent(entry) ? tier.Bodies.PlaceOfSet(entry.Hash, entry.SetSequence, entry.AsOf, cameSince) : BodyPlace.Unclear;
        if (place == BodyPlace.Latest)
        {
            entry.AsOf = tier._order.Raise(entry.Stripe);
            return tier._changes.PlaceLocked(entry);
        }

        tier._counts.Refused();
        if (place == BodyPlace.Earlier && cameSince)
        {
            return default;
        }

        tier._order.Raise(entry.Stripe);
        return tier._changes.DropLocked(held, CacheRemovalReason.Removed);
    });

    /// <summary>Keeps a value that was set where there is no shared tier: the order of sets is the order in which they come here.</summary>
    public void StoreSet(CacheEntry entry) => Change(entry, static (tier, entry) =>
    {
        entry.AsOf = tier._order.Raise(entry.Stripe);
        return tier._changes.PlaceLocked(entry);
    });

    /// <summary>Removes a key; a read or load under way is kept from bringing it back.</summary>
    public void Remove(string key, int stripe)
    {
        var hash = _hasher.HashOf(key);
        _order.Raise(stripe);
        _changes.Make(hash, this, (key, hash), static (tier, removed) => tier._changes.DropLocked(tier._table.Find(removed.key, removed.hash), CacheRemovalReason.Removed));
    }

    /// <summary>Drops a value set here that the shared tier has replaced: a reader has seen the later one and must not be sent back behind it.</summary>
    public void DropOlderSet(string key, long sequence, long dataVersion = 0) => _changes.DropOlderSet(key, _hasher.HashOf(key), sequence, dataVersion);

    /// <summary>Removes everything; what is being loaded is not kept either.</summary>
    public void Clear()
    {
        _cleared.RaiseTo(_order.Next());
        _policy.Reset();
    }

    /// <summary>Evicts down to bounds that have become smaller.</summary>
    public void Trim() => _policy.Rebound();

    /// <summary>Works off what waits: for the janitor and for tests, every change does it by itself.</summary>
    public void Maintain() => _policy.Maintain();

    /// <summary>When something in it dies next, in the clock's milliseconds, as far as is known without a lock: never too late.</summary>
    public long Soonest => _policy.Soonest;

    /// <summary>True when there is something to do that no traffic has done.</summary>
    public bool NeedsUpkeep(long now) => _policy.Soonest <= now || _policy.Ring.IsReady;

    /// <summary>Does what traffic would: for the janitor.</summary>
    /// <returns>When something dies next.</returns>
    public long Upkeep() => _policy.Upkeep();

    /// <summary>Makes do with a share of the bounds, where that is allowed.</summary>
    public void Yield(double share)
    {
        if (_bounds.Yields && _bounds.Share != share)
        {
            _bounds.Share = share;
            _policy.Rebound();
        }
    }

    /// <summary>True while nothing that covers the entry was removed after it was true.</summary>
    public bool IsCurrent(CacheEntry entry) =>
        entry.IsTrusted && _cleared.Place <= entry.AsOf && (!Protections.Floor || _order.Allows(entry.Stripe, entry.AsOf));

    /// <summary>True while nothing that covers the entry's key was removed after <paramref name="asOf"/>, whenever the entry itself was made.</summary>
    public bool IsCurrentAsOf(CacheEntry entry, long asOf) =>
        entry.Home.Place <= asOf && _cleared.Place <= asOf && _order.Allows(entry.Stripe, asOf);

    /// <summary>Throws when table, queues and weight do not agree: for tests.</summary>
    public void Validate() => _policy.WhileQuiet((slab, queues) =>
        TierCheck.Run(_table, slab, queues, Weight, _policy.IsUnbounded ? int.MaxValue : _bounds.EntriesNow, _bounds.BytesNow));

    private bool Change(CacheEntry entry, Func<MemoryTier, CacheEntry, WriteEvent> change)
    {
        entry.Hash = _hasher.HashOf(entry.Key);
        var stride = _policy.Stride;
        entry.IsSampled = stride > 0 && WindowTuner.IsSampled((uint)entry.Hash, stride);
        return _changes.Make(entry.Hash, this, entry, change) is WriteKind.Add or WriteKind.Replace;
    }

    private bool IsTrusted(CacheEntry entry)
    {
        var raises = Watermark.Raises;
        if (entry.VerifiedAt == raises)
        {
            return true;
        }

        if (entry.AsOf < _cleared.Place || !entry.IsTrusted)
        {
            return false;
        }

        entry.VerifiedAt = raises;
        return true;
    }

    /// <summary>True for what was found, is alive and trusted; notes the read. What is not is dropped.</summary>
    public bool IsServed(CacheEntry found, long now)
    {
        if (found.IsAliveAt(now) && IsTrusted(found))
        {
            // Kept all the same: once the node has caught up it is served again.
            if (_trust is not null && !_trust.IsGivenAt(now))
            {
                return false;
            }

            // A hot entry costs its reader nothing: neither its heat nor the tuner learns anything new.
            var heat = found.Heat;
            if (heat < Hot)
            {
                found.Heat = (byte)(heat + 1);
                if (found.IsSampled)
                {
                    _policy.Samples.Offer((uint)found.Hash);
                }
            }

            return true;
        }

        _changes.DropIfStill(found);
        return false;
    }

    private static bool Lost([NotNullWhen(true)] ref CacheEntry? entry)
    {
        entry = null;
        return false;
    }
}

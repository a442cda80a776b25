using System.Diagnostics.CodeAnalysis;
using TieredCache.Coherence.Protocol;
using TieredCache.Entries;
using TieredCache.Memory.Policy;
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
        _policy = new EvictionPolicy(_table, clock, bounds, cleared, counts, tuning);
    }

    public string CacheName { get; }

    public int Count => _table.Count;

    /// <summary>The sum of the entries' weights, in bytes.</summary>
    public long Weight => _policy.Weight;

    /// <summary>The window's share of the entries, as tuned.</summary>
    public double WindowShare => _policy.WindowShare;

    /// <summary>Finds an entry that is alive and trusted; it may be stale.</summary>
    public bool TryFind(string key, [NotNullWhen(true)] out CacheEntry? entry) => TryFind(key, _clock.Now, out entry);

    /// <summary>Finds an entry that is alive at <paramref name="now"/> and trusted: for a reader that judges freshness by the same moment.</summary>
    public bool TryFind(string key, long now, [NotNullWhen(true)] out CacheEntry? entry)
    {
        ArgumentNullException.ThrowIfNull(key);
        entry = _table.Find(key, _hasher.Hash(key));
        return entry is not null && (IsServed(entry, now) || Lost(ref entry));
    }

    /// <inheritdoc cref="TryFind(string,out CacheEntry?)"/>
    public bool TryFind(ReadOnlySpan<char> key, [NotNullWhen(true)] out CacheEntry? entry) => TryFind(key, _clock.Now, out entry);

    /// <inheritdoc cref="TryFind(string,long,out CacheEntry?)"/>
    public bool TryFind(ReadOnlySpan<char> key, long now, [NotNullWhen(true)] out CacheEntry? entry)
    {
        entry = _table.Find(key, _hasher.Hash(key));
        return entry is not null && (IsServed(entry, now) || Lost(ref entry));
    }

    /// <summary>Keeps what was read or loaded as of <see cref="CacheEntry.AsOf"/>, unless a removal or a later value has overtaken it.</summary>
    public bool TryStore(CacheEntry entry) => Change(entry, static (tier, entry) =>
    {
        if (!tier.IsCurrent(entry))
        {
            tier._counts.Refused();
            tier._policy.Ring.Cancel();
            return false;
        }

        return tier.PlaceLocked(entry);
    });

    /// <summary>
    /// Keeps a value that was set, as of now, unless a removal or another set has overtaken it since it took its place;
    /// then the key is dropped, because nobody can tell which of the two the shared tier holds.
    /// </summary>
    public bool TryStoreSet(CacheEntry entry) => Change(entry, static (tier, entry) =>
    {
        if (!tier.IsCurrent(entry))
        {
            tier._counts.Refused();
            tier._order.Raise(entry.Stripe);
            tier.DropLocked(tier._table.Find(entry.Key, entry.Hash));
            return false;
        }

        entry.AsOf = tier._order.Raise(entry.Stripe);
        return tier.PlaceLocked(entry);
    });

    /// <summary>Keeps a value that was set where there is no shared tier: the order of sets is the order in which they come here.</summary>
    public void StoreSet(CacheEntry entry) => Change(entry, static (tier, entry) =>
    {
        entry.AsOf = tier._order.Raise(entry.Stripe);
        return tier.PlaceLocked(entry);
    });

    /// <summary>Removes a key; a read or load under way is kept from bringing it back.</summary>
    public void Remove(string key, int stripe)
    {
        var hash = _hasher.Hash(key);
        _order.Raise(stripe);
        _policy.Reserve();
        using (_table.StripeOf(hash).EnterScope())
        {
            DropLocked(_table.Find(key, hash));
        }

        _policy.Maintain();
    }

    /// <summary>Drops a value set here that the shared tier has replaced: a reader has seen the later one and must not be sent back behind it.</summary>
    public void DropOlderSet(string key, long sequence)
    {
        if (_table.Find(key, _hasher.Hash(key)) is { SetSequence: > 0 } held && held.SetSequence < sequence)
        {
            Drop(held);
            _policy.Maintain();
        }
    }

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

    /// <summary>True while nothing that covers the entry was removed after it was true.</summary>
    public bool IsCurrent(CacheEntry entry) =>
        entry.IsTrusted && _cleared.Place <= entry.AsOf && (!Protections.Floor || _order.Allows(entry.Stripe, entry.AsOf));

    /// <summary>True while nothing that covers the entry's key was removed after <paramref name="asOf"/>, whenever the entry itself was made.</summary>
    public bool IsCurrentAsOf(CacheEntry entry, long asOf) =>
        entry.Home.Place <= asOf && _cleared.Place <= asOf && _order.Allows(entry.Stripe, asOf);

    /// <summary>Throws when table, queues and weight do not agree: for tests.</summary>
    public void Validate() => _policy.WhileQuiet((slab, queues) =>
    {
        var held = _table.Snapshot().ToHashSet();
        long weight = 0;
        foreach (var node in slab.Taken())
        {
            var entry = slab.EntryOf(node)!;
            weight += entry.Weight;
            Ensure(entry.Slot == node, "an entry does not know its slot");
            Ensure(slab[node].QueueName != 0, "a slot is in no queue");
            Ensure(held.Remove(entry), "a slot's entry is not in the table");
        }

        Ensure(held.Count == 0, "an entry of the table has no slot");
        Ensure(slab.Count == Count && queues.Count == Count, "table, slab and queues differ in number");
        Ensure(weight == Weight, "the weight is not the sum of the weights");
        Ensure((_policy.IsUnbounded || Count <= _bounds.MaxEntries) && (_bounds.MaxBytes == 0 || weight <= _bounds.MaxBytes), "a bound is broken");

        static void Ensure(bool holds, string otherwise)
        {
            if (!holds)
            {
                throw new InvalidOperationException($"The memory tier is corrupt: {otherwise}.");
            }
        }
    });

    private bool Change(CacheEntry entry, Func<MemoryTier, CacheEntry, bool> change)
    {
        entry.Hash = _hasher.Hash(entry.Key);
        entry.IsSampled = _policy.Stride > 0 && WindowTuner.IsSampled((uint)entry.Hash, _policy.Stride);
        _policy.Reserve();
        bool kept;
        using (_table.StripeOf(entry.Hash).EnterScope())
        {
            kept = change(this, entry);
        }

        _table.HelpGrow();
        _policy.Maintain();
        return kept;
    }

    private bool IsServed(CacheEntry found, long now)
    {
        if (found.Deadlines.IsAliveAt(now) && found.AsOf >= _cleared.Place && found.IsTrusted)
        {
            // Kept all the same: once the node has caught up it is served again.
            if (_trust is not null && !_trust.IsGivenAt(now))
            {
                return false;
            }

            // A hot entry costs its reader nothing: neither its heat nor the tuner learns anything new.
            if (found.Heat < Hot)
            {
                found.Heat++;
                if (found.IsSampled)
                {
                    _policy.Samples.Offer((uint)found.Hash);
                }
            }

            return true;
        }

        DropIfStill(found);
        return false;
    }

    private static bool Lost([NotNullWhen(true)] ref CacheEntry? entry)
    {
        entry = null;
        return false;
    }

    private void DropIfStill(CacheEntry entry)
    {
        _counts.Expired(Drop(entry));
        _policy.Maintain();
    }

    private bool Drop(CacheEntry entry)
    {
        _policy.Reserve();
        using var stripe = _table.StripeOf(entry.Hash).EnterScope();
        return DropLocked(entry);
    }

    private bool PlaceLocked(CacheEntry entry)
    {
        var held = _table.Find(entry.Key, entry.Hash);
        if (_bounds.MaxBytes != 0 && entry.Weight > _bounds.MaxBytes)
        {
            _counts.TooHeavy();
            DropLocked(held);
            return false;
        }

        if (held is null)
        {
            _table.AddLocked(entry);
            _policy.Ring.Publish(new WriteEvent(WriteKind.Add, entry, Old: null));
            return true;
        }

        if (held.AsOf > entry.AsOf && held.IsFreshAt(_clock.Now) && held.IsTrusted)
        {
            _policy.Ring.Cancel();
            return false;
        }

        entry.Heat = held.Heat;
        _table.ReplaceLocked(held, entry);
        _policy.Ring.Publish(new WriteEvent(WriteKind.Replace, entry, held));
        return true;
    }

    // Uses up the reserved place, whether there was anything to drop or not.
    private bool DropLocked(CacheEntry? held)
    {
        if (held is null || !_table.RemoveLocked(held))
        {
            _policy.Ring.Cancel();
            return false;
        }

        _policy.Ring.Publish(new WriteEvent(WriteKind.Remove, held, Old: null));
        return true;
    }
}

using TieredCache.Entries;
using TieredCache.Memory.Policy;
using TieredCache.Memory.Removals;
using TieredCache.Memory.Rings;
using TieredCache.Memory.Table;

namespace TieredCache.Memory;

/// <summary>
/// The changes that are made to the table under the stripe of a key, each told to the policy in the same step. The caller has
/// reserved a place in the ring, which every one of them uses up.
/// </summary>
internal sealed class TierChanges(EntryTable table, EvictionPolicy policy, TierBounds bounds, CacheClock clock, MemoryCounts counts, Departures departures)
{
    private readonly EntryTable _table = table;
    private readonly EvictionPolicy _policy = policy;
    private readonly TierBounds _bounds = bounds;
    private readonly CacheClock _clock = clock;
    private readonly MemoryCounts _counts = counts;
    private readonly Departures _departures = departures;

    /// <summary>Drops what nobody can be served any more, unless something else has taken its place. The caller holds no lock.</summary>
    public void DropIfStill(CacheEntry entry)
    {
        _policy.Reserve();
        using (_table.StripeOf(entry.Hash).EnterScope())
        {
            if (TakeLocked(entry))
            {
                _departures.Dropped(entry, CacheRemovalReason.Expired, _clock.Now);
            }
        }

        _policy.Maintain();
    }

    /// <summary>Drops a value that was set before <paramref name="sequence"/>, or is of an older version than <paramref name="dataVersion"/>. The caller holds no lock, and has reserved nothing.</summary>
    public void DropOlderSet(string key, ulong hash, long sequence, long dataVersion)
    {
        if (_table.Find(key, hash) is { } held && ((held.SetSequence > 0 && held.SetSequence < sequence) || (held.DataVersion > 0 && held.DataVersion < dataVersion)))
        {
            _policy.Reserve();
            using (_table.StripeOf(hash).EnterScope())
            {
                DropLocked(held, CacheRemovalReason.Replaced);
            }

            _policy.Maintain();
        }
    }

    /// <summary>Takes an entry in, in place of what the key has; false when it is not kept.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isLatest">True when it is known to be later than what is held, whenever that was looked for.</param>
    /// <param name="yields">True when it does not take the place of what is fresh, however old that is.</param>
    public bool PlaceLocked(CacheEntry entry, bool isLatest = false, bool yields = false)
    {
        var held = _table.Find(entry.Key, entry.Hash);
        if (_bounds.MaxBytes != 0 && entry.Weight > _bounds.BytesNow)
        {
            _counts.TooHeavy();
            DropLocked(held, CacheRemovalReason.Replaced);
            return false;
        }

        if (held is null)
        {
            _table.AddLocked(entry);
            _policy.Ring.Publish(new WriteEvent(WriteKind.Add, entry, Old: null));
            return true;
        }

        if (!isLatest && (yields || held.AsOf > entry.AsOf) && held.IsFreshAt(_clock.Now) && held.IsTrusted)
        {
            _policy.Ring.Cancel();
            return false;
        }

        entry.Heat = held.Heat;
        _table.ReplaceLocked(held, entry);
        _departures.Taken(held, CacheRemovalReason.Replaced);
        _policy.Ring.Publish(new WriteEvent(WriteKind.Replace, entry, held));
        return true;
    }

    /// <summary>Drops what was found, if it is still there.</summary>
    public void DropLocked(CacheEntry? held, CacheRemovalReason reason)
    {
        if (TakeLocked(held))
        {
            _departures.Taken(held!, reason);
        }
    }

    // Uses up the reserved place, whether there was anything to take or not.
    private bool TakeLocked(CacheEntry? held)
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

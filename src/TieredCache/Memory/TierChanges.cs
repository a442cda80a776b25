using TieredCache.Entries;
using TieredCache.Memory.Policy;
using TieredCache.Memory.Removals;
using TieredCache.Memory.Rings;
using TieredCache.Memory.Table;

namespace TieredCache.Memory;

/// <summary>
/// The changes that are made to the table under the stripe of a key, each with what the policy is told of it in the same step.
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
        Make(entry.Hash, this, entry, static (changes, entry) =>
        {
            if (!changes._table.RemoveLocked(entry))
            {
                return default;
            }

            changes._departures.Dropped(entry, CacheRemovalReason.Expired, changes._clock.Now);
            return new WriteEvent(WriteKind.Remove, entry, Old: null);
        });
    }

    /// <summary>Drops a value that was set before <paramref name="sequence"/>, or is of an older version than <paramref name="dataVersion"/>. The caller holds no lock.</summary>
    public void DropOlderSet(string key, ulong hash, long sequence, long dataVersion)
    {
        if (_table.Find(key, hash) is { } held && ((held.SetSequence > 0 && held.SetSequence < sequence) || (held.DataVersion > 0 && held.DataVersion < dataVersion)))
        {
            Make(hash, this, held, static (changes, held) => changes.DropLocked(held, CacheRemovalReason.Replaced));
        }
    }

    /// <summary>Makes a change, and has the policy follow it. The caller holds no lock.</summary>
    /// <param name="hash">Of the key that it is about.</param>
    /// <param name="maker">Who makes it.</param>
    /// <param name="subject">What of.</param>
    /// <param name="change">Makes it, under the stripe of the key.</param>
    /// <returns>What became of it.</returns>
    public WriteKind Make<TMaker, TSubject>(ulong hash, TMaker maker, TSubject subject, Func<TMaker, TSubject, WriteEvent> change)
    {
        var stripe = _table.StripeOf(hash);
        var turn = _policy.Begin(stripe);
        var made = default(WriteEvent);
        try
        {
            made = change(maker, subject);
        }
        finally
        {
            _policy.End(turn, stripe, made);
        }

        return made.Kind;
    }

    /// <summary>Takes an entry in, in place of what the key has, if it is to be kept.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isLatest">True when it is known to be later than what is held, whenever that was looked for.</param>
    /// <param name="yields">True when it does not, unless it is fresh itself, take the place of what is fresh, however old that is.</param>
    public WriteEvent PlaceLocked(CacheEntry entry, bool isLatest = false, bool yields = false)
    {
        var held = _table.FindLocked(entry.Key, entry.Hash);
        if (ReferenceEquals(held, entry))
        {
            // Kept while trust was gone, when it could not be seen: in its own place it would lose its node.
            return default;
        }

        if (held is not null && !isLatest && Stays(held, entry, yields))
        {
            return default;
        }

        if (_bounds.MaxBytes != 0 && entry.Weight > _bounds.BytesNow)
        {
            _counts.TooHeavy();
            return DropLocked(held, CacheRemovalReason.Replaced);
        }

        if (held is null)
        {
            _table.AddLocked(entry);
            return new WriteEvent(WriteKind.Add, entry, Old: null);
        }

        entry.Heat = held.Heat;
        _table.ReplaceLocked(held, entry);
        _departures.Taken(held, CacheRemovalReason.Replaced);
        return new WriteEvent(WriteKind.Replace, entry, held);
    }

    // What is held stays before what is older, fresh before stale, and of two that are stale the later.
    private bool Stays(CacheEntry held, CacheEntry entry, bool yields)
    {
        var now = _clock.Now;
        var (isFresh, comesFresh) = (held.IsFreshAt(now), entry.IsFreshAt(now));
        return (held.AsOf > entry.AsOf ? isFresh || (!comesFresh && held.IsAliveAt(now)) : isFresh && yields && !comesFresh) && held.IsTrusted;
    }

    /// <summary>Drops what was found, if it is still there.</summary>
    public WriteEvent DropLocked(CacheEntry? held, CacheRemovalReason reason)
    {
        if (held is null || !_table.RemoveLocked(held))
        {
            return default;
        }

        _departures.Taken(held, reason);
        return new WriteEvent(WriteKind.Remove, held, Old: null);
    }
}

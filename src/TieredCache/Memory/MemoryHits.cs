using System.Runtime.CompilerServices;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Entries.Time;
using TieredCache.Memory.Table;

namespace TieredCache.Memory;

/// <summary>
/// The short way of a hit: finds the entries of a memory tier that are fresh, trusted, and plain, so that there is nothing to do
/// but to hand out the value and to count. For all else the tier is asked after it.
/// </summary>
/// <remarks>
/// A hot hit is a hash, a walk, three comparisons and an addition to a cell of its own thread: whether it is fresh and not yet
/// due to be refreshed, by the coarse clock; whether it was verified since anything was last flushed, cleared or removed by tag, whatever tags it has; and whether
/// its state says that nothing is to be noted. What is rare is called last and in methods of its own, so that the way of the
/// others has few registers to save: processors work on several hits at a time, as many as fit by their instructions.
/// </remarks>
internal sealed class MemoryHits(MemoryTier tier, EntryTable table, CacheClock clock, TierTuning tuning)
{
    private readonly EntryTable _table = table;
    private readonly KeyHasher _hasher = tuning.Hasher;
    private readonly CoarseTime _coarse = tuning.Coarse;
    private readonly ThreadCounter _count = tuning.Hits;
    private readonly LocalTrust? _trust = tuning.Trust;
    private readonly Action<long>? _aged = tuning.HitAged;

    /// <summary>Finds a plain entry and counts the hit; null where there is none, or more to do.</summary>
    public CacheEntry? Find(string key)
    {
        if (key is null || !_hasher.TryHash(key, out var hash))
        {
            return FindByCall(key!);
        }

        var generation = _table.Current;
        for (var entry = Volatile.Read(ref generation.HeadOf(hash)); entry is not null; entry = Volatile.Read(ref entry.LinkOf(generation.IsOdd)))
        {
            if (entry.Hash == hash && (ReferenceEquals(entry.Key, key) || KeyText.AreEqualMiddle(entry.Key, key)))
            {
                return IsHot(entry, _coarse.Now) ? Count(entry) : Judge(entry);
            }
        }

        return Missed(generation, key, hash);
    }

    /// <inheritdoc cref="Find(string)"/>
    public CacheEntry? Find(ReadOnlySpan<char> key) => FindAgain(key, _hasher.Hash(key));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsHot(CacheEntry entry, long now) =>
        now < entry.PlainUntil && entry.VerifiedAt == Watermark.Raises && entry.IsPlainAndHot;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private CacheEntry Count(CacheEntry entry) => _count.TryIncrement(out var page) ? entry : CountByCall(entry, page);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CacheEntry CountByCall(CacheEntry entry, nuint page)
    {
        if (_count.Increment(page))
        {
            _coarse.Stir();
            _aged?.Invoke(Math.Max(0, clock.Now - entry.Deadlines.Created));
        }

        return entry;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CacheEntry? FindByCall(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return FindAgain(key, _hasher.Hash(key));
    }

    // Nothing was there, unless the bucket has been moved.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private CacheEntry? Missed(TableGeneration generation, string key, ulong hash)
    {
        if (EntryTable.HasMoved(generation, hash))
        {
            return FindAgain(key, hash);
        }

        _coarse.Refresh();
        return null;
    }

    private CacheEntry? FindAgain(ReadOnlySpan<char> key, ulong hash)
    {
        var entry = _table.Find(key, hash);
        if (entry is not null)
        {
            return Judge(entry);
        }

        _coarse.Refresh();
        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private CacheEntry? Judge(CacheEntry entry)
    {
        // Fresh by a time that lags is fresh; for all else, and while that one sleeps, the precise one counts.
        var now = _coarse.Now;
        now = now < entry.PlainUntil ? now : clock.Now;
        if ((IsHot(entry, now) && (_trust is null || _trust.IsGivenAt(now))) || (entry.IsPlain && now < entry.PlainUntil && tier.IsServed(entry, now)))
        {
            return Count(entry);
        }

        _coarse.Refresh();
        return null;
    }
}

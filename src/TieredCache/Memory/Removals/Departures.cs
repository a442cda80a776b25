using TieredCache.Entries;

namespace TieredCache.Memory.Removals;

/// <summary>
/// Knows why an entry leaves: counts those that the tier drops on its own account or because their key was removed and, where the application listens, puts each
/// one into the queue of reports.
/// </summary>
/// <remarks>It is told under the stripe of the key, by whoever has just taken the entry out of the table: so each is told once, and
/// those of a key in their order.</remarks>
internal sealed class Departures(CacheClock clock, Watermark cleared, MemoryCounts counts, RemovalQueue? queue)
{
    /// <summary>What has ended an entry that nobody can be served any more; null: nothing until <paramref name="now"/>.</summary>
    public CacheRemovalReason? EndOf(CacheEntry entry, long now)
    {
        var asOf = entry.AsOf;
        return asOf < cleared.Place || asOf < entry.Home.Place ? CacheRemovalReason.Cleared
            : !entry.AreTagsTrusted ? CacheRemovalReason.Tag
            : !entry.IsAliveAt(now) ? CacheRemovalReason.Expired
            : null;
    }

    /// <summary>An entry was taken out by a call.</summary>
    public void Taken(CacheEntry entry, CacheRemovalReason reason)
    {
        if (reason == CacheRemovalReason.Removed)
        {
            counts.Left(reason);
        }

        queue?.Add(entry, EndOf(entry, clock.Now) ?? reason);
    }

    /// <summary>A reader has found an entry that was over.</summary>
    public void Dropped(CacheEntry entry, CacheRemovalReason reason, long now)
    {
        reason = EndOf(entry, now) ?? reason;
        counts.Left(reason);
        queue?.Add(entry, reason);
    }

    /// <summary>The policy, whose lock the caller holds, has dropped an entry, for <paramref name="reason"/> unless it was over before.</summary>
    public void Evicted(CacheEntry entry, CacheRemovalReason reason, long now)
    {
        reason = EndOf(entry, now) ?? reason;
        counts.LeftInTurn(reason);
        queue?.Add(entry, reason);
    }

    /// <summary>All entries of a table that is no longer in use; it is walked when the reports are made.</summary>
    public void Cleared(IEnumerable<CacheEntry> entries, int count) => queue?.AddAll(entries, count);
}

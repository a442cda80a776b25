namespace TieredCache.Entries;

/// <summary>When an entry was made, and when it is to be refreshed, is stale, is dead: in the milliseconds of <see cref="CacheClock"/>.</summary>
internal readonly record struct EntryDeadlines(long Created, long RefreshAt, long StaleAt, long DieAt, long SlidingMs)
{
    public bool IsFreshAt(long now) => now < StaleAt;

    public bool IsAliveAt(long now) => now < DieAt;
}

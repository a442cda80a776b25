using TieredCache.Entries;

namespace TieredCache.Memory;

/// <summary>A place in the recency list; an update replaces the entry and keeps the place.</summary>
internal sealed class LruNode(CacheEntry entry)
{
    private CacheEntry _entry = entry;

    public CacheEntry Entry
    {
        get => Volatile.Read(ref _entry);
        set => Volatile.Write(ref _entry, value);
    }

    public LruNode? Newer { get; set; }

    public LruNode? Older { get; set; }

    /// <summary>False once it was taken out: a reader that found it a moment before must not link it in again.</summary>
    public bool IsLinked { get; set; }
}

using TieredCache.Entries;

namespace TieredCache.Pipeline.Loads;

/// <summary>What L2 had: a fresh entry, a stale one, or nothing to be served; <paramref name="Seen"/> is the head of what stands there.</summary>
internal readonly record struct RemoteFind<T>(bool IsOff, bool IsFresh, CacheEntry<T>? Entry, ReadOnlyMemory<byte> Seen)
{
    public static readonly RemoteFind<T> Off = new(IsOff: true, IsFresh: false, Entry: null, Seen: default);

    /// <summary>Whatever stands there is no answer.</summary>
    public static RemoteFind<T> Passed(ReadOnlyMemory<byte> seen) => new(IsOff: false, IsFresh: false, Entry: null, seen);
}

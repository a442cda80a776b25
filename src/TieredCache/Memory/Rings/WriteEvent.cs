using TieredCache.Entries;

namespace TieredCache.Memory.Rings;

/// <summary>What was done to the table.</summary>
internal enum WriteKind : byte
{
    None = 0,
    Add,
    Replace,
    Remove,
}

/// <summary>A change of the table that the policy has to hear of.</summary>
internal readonly record struct WriteEvent(WriteKind Kind, CacheEntry Entry, CacheEntry? Old);

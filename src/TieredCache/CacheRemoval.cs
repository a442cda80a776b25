namespace TieredCache;

/// <summary>Why a value left L1.</summary>
public enum CacheRemovalReason
{
    /// <summary>Its key was removed, here or on another node, or set on another node.</summary>
    Removed = 0,

    /// <summary>A later value of its key took its place, or was too heavy to take it.</summary>
    Replaced,

    /// <summary>Its time was over.</summary>
    Expired,

    /// <summary>A bound was reached: <c>Memory:MaxEntries</c> or <c>Memory:MaxBytes</c>.</summary>
    Evicted,

    /// <summary>Memory was short and the bounds had been shrunk; they would have left it in otherwise.</summary>
    Pressure,

    /// <summary>The cache was cleared, or messages of other nodes may have been missed.</summary>
    Cleared,

    /// <summary>One of its tags was removed.</summary>
    Tag,
}

/// <summary>A value that has left L1, as a handler of <c>OnRemoved</c> is told of it.</summary>
/// <param name="cacheName">The name of its cache.</param>
/// <param name="key">Its key.</param>
/// <param name="value">The value.</param>
/// <param name="reason">Why it left.</param>
public readonly struct CacheRemoval(string cacheName, string key, object? value, CacheRemovalReason reason)
{
    /// <summary>The name of the cache; <c>"default"</c> for the one that is not named.</summary>
    public string CacheName { get; } = cacheName;

    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The value; null can be one. Callers may still hold the same instance.</summary>
    public object? Value { get; } = value;

    /// <summary>Why it left: what ended it, where it was over before anybody took it out.</summary>
    public CacheRemovalReason Reason { get; } = reason;

    /// <summary>Says which cache and why, and neither key nor value: removals end up in logs.</summary>
    public override string ToString() => $"{CacheName}: {Reason}";
}

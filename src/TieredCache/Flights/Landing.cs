using TieredCache.Entries;

namespace TieredCache.Flights;

/// <summary>What a flight brought home.</summary>
/// <param name="Entry">The entry, or null when the source does not have the key (bulk loads only).</param>
/// <param name="Origin">Where its value came from.</param>
internal readonly record struct Landing<T>(CacheEntry<T>? Entry, CacheOrigin Origin);

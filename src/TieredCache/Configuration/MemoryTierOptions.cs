namespace TieredCache.Configuration;

/// <summary>The section <c>Memory</c>: bounds and behaviour of L1.</summary>
public sealed class MemoryTierOptions
{
    /// <summary>Which entry goes when the cache is full.</summary>
    /// <value>null: <c>"Lfu"</c>. Or <c>"Lru"</c>, <c>"Fifo"</c>, <c>"Random"</c>, <c>"None"</c>.</value>
    public string? Policy { get; set; }

    /// <summary>How many entries L1 holds at most.</summary>
    /// <value>null: 100,000. At least 1. Follows a reload.</value>
    public int? MaxEntries { get; set; }

    /// <summary>What the entries may weigh together.</summary>
    /// <value>null: not bounded; zero switches off. In bytes.</value>
    public long? MaxBytes { get; set; }

    /// <summary>Whether both bounds shrink while memory is short, and grow back afterwards. Without effect under the policy <c>"None"</c>.</summary>
    /// <value>null: true.</value>
    public bool? ShrinkUnderPressure { get; set; }

    /// <summary>Whether each caller gets a copy of its own instead of the shared instance.</summary>
    /// <remarks>
    /// Copies are made of what is handed out, not of what is kept: the instance that was stored, or that a loader returned, belongs to the
    /// cache from then on and must not be changed any more, nor must what <c>CacheLoadContext.TryGetPrevious</c> hands to a loader.
    /// </remarks>
    /// <value>null: false.</value>
    public bool? CloneOnRead { get; set; }

    /// <summary>Which clock a hit reads: one that is refreshed every 10 to 15 ms, or the precise one.</summary>
    /// <value>null: <c>"Coarse"</c>. Or <c>"Precise"</c>.</value>
    public string? Clock { get; set; }

    /// <summary>How keys are hashed: <c>"Strong"</c> withstands keys chosen by an attacker at a higher price.</summary>
    /// <value>null: <c>"Fast"</c>. Or <c>"Strong"</c>.</value>
    public string? KeyHasher { get; set; }
}

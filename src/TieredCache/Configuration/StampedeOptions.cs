namespace TieredCache.Configuration;

/// <summary>The section <c>Stampede</c>: how loads are kept from piling up.</summary>
public sealed class StampedeOptions
{
    /// <summary>Whether nodes share a load too, through a lease in Redis.</summary>
    /// <value>null: true.</value>
    public bool? CrossNode { get; set; }

    /// <summary>How many loads of the cache run at a time in this process.</summary>
    /// <value>null: 64. At least 1.</value>
    public int? MaxConcurrentLoads { get; set; }

    /// <summary>Whether loads are refused for 1 to 30 seconds when half of at least 20 within 10 seconds have failed: callers get the stale value where there is one, else a <see cref="CacheLoadRefusedException"/>.</summary>
    /// <value>null: false.</value>
    public bool? Breaker { get; set; }
}

namespace TieredCache.Configuration;

/// <summary>The section <c>Entry</c>: how a value is kept where <see cref="CacheEntryOptions"/> do not say otherwise.</summary>
public sealed class EntryDefaults
{
    /// <summary>How long a value is fresh.</summary>
    /// <value>null: 5 minutes. Above zero. Follows a reload.</value>
    public TimeSpan? Duration { get; set; }

    /// <summary>How long a value is fresh in L1, where that is to be shorter than in L2.</summary>
    /// <value>null: no limit of its own. Above zero.</value>
    public TimeSpan? MemoryDuration { get; set; }

    /// <summary>A value expires when it has not been read for this long, and at <see cref="Duration"/> in any case.</summary>
    /// <value>null: off; zero switches off.</value>
    public TimeSpan? SlidingDuration { get; set; }

    /// <summary>By which share at most the duration is shortened at random.</summary>
    /// <value>null: 0.1. 0 to 1. Follows a reload.</value>
    public double? Jitter { get; set; }

    /// <summary>For how long past its duration a value may be served when a load fails.</summary>
    /// <value>null: 1 hour; zero switches off. Follows a reload.</value>
    public TimeSpan? StaleOnError { get; set; }

    /// <summary>How long a caller waits for a load before it takes the stale value, while the load goes on behind.</summary>
    /// <value>null: off; zero switches off.</value>
    public TimeSpan? StaleAfter { get; set; }

    /// <summary>How long a load may take, waiting for a permit included.</summary>
    /// <value>null: 30 seconds. Above zero.</value>
    public TimeSpan? LoadTimeout { get; set; }

    /// <summary>How long a null value, or a key that the loader left out, is remembered.</summary>
    /// <value>null: 10 seconds; zero switches off.</value>
    public TimeSpan? NullDuration { get; set; }

    /// <summary>The share of the duration after which a hit starts a load behind.</summary>
    /// <value>null: off; above 0 and below 1, zero switches off. Follows a reload.</value>
    public double? RefreshAhead { get; set; }

    /// <summary>When a hit refreshes ahead: at the threshold, or by chance that grows towards the end.</summary>
    /// <value>null: <c>"Threshold"</c>. Or <c>"XFetch"</c>.</value>
    public string? RefreshMode { get; set; }
}

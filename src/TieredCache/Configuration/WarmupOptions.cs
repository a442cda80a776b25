namespace TieredCache.Configuration;

/// <summary>The section <c>Warmup</c>: what is loaded before the application serves.</summary>
public sealed class WarmupOptions
{
    /// <summary>The keys to load.</summary>
    /// <value>null: none.</value>
    public IReadOnlyList<string>? Keys { get; set; }

    /// <summary>How many are loaded at a time.</summary>
    /// <value>null: 4. At least 1.</value>
    public int? Concurrency { get; set; }

    /// <summary>How long the warm-up may hold up the start.</summary>
    /// <value>null: 30 seconds. Above zero.</value>
    public TimeSpan? Budget { get; set; }
}

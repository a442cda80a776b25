namespace TieredCache.Configuration;

/// <summary>The section <c>Warmup</c>: what is loaded through the registered store once the application listens.</summary>
public sealed class WarmupOptions
{
    /// <summary>The keys to load.</summary>
    /// <value>null: none.</value>
    public IReadOnlyList<string>? Keys { get; set; }

    /// <summary>How many are loaded at a time.</summary>
    /// <value>null: 4. At least 1.</value>
    public int? Concurrency { get; set; }

    /// <summary>How long the warm-up may take; what is not loaded by then is left to the first reader.</summary>
    /// <value>null: 30 seconds. Above zero.</value>
    public TimeSpan? Budget { get; set; }

    /// <summary>Where the keys that are read most are kept, each minute and at the end, to be loaded at the next start. Keys stand in the file as they are. A relative path counts from the process's working directory, not from the application's folder: name a whole path in production.</summary>
    /// <value>null or empty: they are not kept.</value>
    public string? SnapshotDirectory { get; set; }
}

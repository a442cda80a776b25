namespace TieredCache.Configuration;

/// <summary>The section <c>WriteBehind</c>: journal and queue of the strategy of that name.</summary>
public sealed class WriteBehindOptions
{
    /// <summary>Where the journal is: of the writes of caches with the strategy <c>"WriteBehind"</c>, and of the process's removals that Redis could not be told of. A relative path counts from the process's working directory, not from the application's folder: name a whole path in production.</summary>
    /// <value>null: none.</value>
    public string? Directory { get; set; }

    /// <summary>When a write is acknowledged: once queued, once in the journal (survives the process), once on the disk (survives the power).</summary>
    /// <value>null: <c>"Journaled"</c>. Or <c>"Memory"</c>, <c>"Durable"</c>.</value>
    public string? Acknowledge { get; set; }

    /// <summary>How many writes the store gets at a time.</summary>
    /// <value>null: 256. At least 1.</value>
    public int? BatchSize { get; set; }

    /// <summary>How long a write waits at most for its batch to fill.</summary>
    /// <value>null: 100 milliseconds. Above zero.</value>
    public TimeSpan? FlushInterval { get; set; }

    /// <summary>How many writes may wait for the store.</summary>
    /// <value>null: 100,000. At least 1.</value>
    public int? MaxPending { get; set; }

    /// <summary>What the records of the waiting writes may weigh together, in bytes: a write finds no room while it is reached. Without effect where there is no journal.</summary>
    /// <value>null: 0, which is no bound.</value>
    public long? MaxPendingBytes { get; set; }

    /// <summary>What a write does when that many wait.</summary>
    /// <value>null: <c>"Wait"</c>. Or <c>"WriteThrough"</c>, <c>"Reject"</c>.</value>
    public string? WhenFull { get; set; }

    /// <summary>How often a write that the store refuses is tried.</summary>
    /// <value>null: 5. At least 1.</value>
    public int? MaxAttempts { get; set; }

    /// <summary>What becomes of it then.</summary>
    /// <value>null: <c>"DeadLetter"</c>. Or <c>"BlockKey"</c>, <c>"Halt"</c>.</value>
    public string? OnPoison { get; set; }
}

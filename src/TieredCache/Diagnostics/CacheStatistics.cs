namespace TieredCache.Diagnostics;

/// <summary>The counts of one named cache, read by the observable instruments of <see cref="CacheMetrics"/>: a hit touches one cell.</summary>
internal sealed class CacheStatistics(string cache, CacheMetrics metrics)
{
    public string Cache { get; } = cache;

    public ThreadCounter MemoryHits { get; } = new(ThreadCounter.ManyCells);

    public ThreadCounter MemoryMisses { get; } = new();

    public ThreadCounter RemoteHits { get; } = new();

    public ThreadCounter RemoteMisses { get; } = new();

    public ThreadCounter StaleServed { get; } = new();

    /// <summary>The server of the shared tier, where the configuration names one.</summary>
    public ServerAddress? Server { get; init; }

    /// <summary>A hit in memory whose age, in milliseconds, is one of the sample.</summary>
    public void HitAged(long milliseconds) => metrics.HitAged(Cache, milliseconds);

    /// <summary>A load has ended.</summary>
    public void Loaded(LoadResult result, TimeSpan duration, bool isAhead) => metrics.Loaded(Cache, result, duration, isAhead);

    /// <summary>A load was not made.</summary>
    public void Refused() => metrics.Refused(Cache);

    /// <summary>A command on the shared tier has ended.</summary>
    public void RemoteCalled(string operation, TimeSpan duration, bool failed) => metrics.RemoteCalled(Cache, operation, duration, failed);

    /// <summary>A load has waited for another node's.</summary>
    public void WaitedForLease(TimeSpan wait) => metrics.WaitedForLease(Cache, wait);

    /// <summary>Bytes in L2, or a value held, could not be served.</summary>
    public void Rejected(string reason) => metrics.Rejected(Cache, reason);
}

/// <summary>How a load ended.</summary>
internal enum LoadResult
{
    Success = 0,
    Error,
    Timeout,
    Cancelled,
}

/// <summary>What the instruments read of one memory tier.</summary>
internal sealed record MemoryGauges(
    Func<long> Entries,
    Func<long> Bytes,
    Func<CacheRemovalReason, long> Left,
    Func<long> Refusals,
    Func<long> TooHeavy,
    Func<long> WaitingLoads)
{
    /// <summary>The window's share of the entries; null where the policy has none.</summary>
    public Func<double>? WindowShare { get; init; }

    /// <summary>The part of its bounds that the tier may use.</summary>
    public required Func<double> BoundShare { get; init; }

    /// <summary>1 while no loads are made; null where there is no breaker.</summary>
    public Func<long>? OpenBreakers { get; init; }

    /// <summary>Reports that wait for their handler; null where there is none.</summary>
    public Func<long>? PendingRemovals { get; init; }
}

/// <summary>What the instruments read of the write-behind of one named cache.</summary>
internal sealed record BehindGauges(
    Func<long> Pending,
    Func<TimeSpan> OldestAge,
    Func<long> Flushed,
    Func<long> Retries,
    Func<long> PutAside,
    Func<long> Letters)
{
    /// <summary>The weight of the journal's files; null where there is none.</summary>
    public Func<long>? JournalBytes { get; init; }
}

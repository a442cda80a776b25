namespace TieredCache.Diagnostics;

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

    /// <summary>Reports that wait for their handler; null where there is none.</summary>
    public Func<long>? PendingRemovals { get; init; }
}

namespace TieredCache.Diagnostics;

/// <summary>What the instruments read of one memory tier.</summary>
internal sealed record MemoryGauges(
    Func<long> Entries,
    Func<long> Bytes,
    Func<long> Evictions,
    Func<long> Expirations,
    Func<long> Refusals,
    Func<long> TooHeavy,
    Func<long> WaitingLoads);

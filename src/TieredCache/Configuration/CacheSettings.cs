using System.Diagnostics.CodeAnalysis;

namespace TieredCache.Configuration;

/// <summary>The settings of one named cache, resolved over both layers and frozen: all code below Configuration reads these.</summary>
internal sealed record CacheSettings(
    string Name,
    string Strategy,
    MemorySettings Memory,
    EntrySettings Entry,
    RemoteSettings Remote,
    StampedeSettings Stampede,
    WriteBehindSettings WriteBehind)
{
    public WarmupSettings Warmup { get; init; } = new(Keys: null, Concurrency: 4, TimeSpan.FromSeconds(30), SnapshotDirectory: null);
}

/// <summary>What belongs to the process and not to a named cache. <paramref name="Redis"/> is null where there is L1 only.</summary>
internal sealed record ProcessSettings(
    string KeyPrefix,
    string? Redis,
    CoherenceSettings Coherence);

/// <summary>Bounds and behaviour of L1. <paramref name="MaxBytes"/> 0: not bounded by bytes.</summary>
internal sealed record MemorySettings(
    string Policy,
    int MaxEntries,
    long MaxBytes,
    bool CloneOnRead,
    string Clock,
    string KeyHasher,
    bool ShrinkUnderPressure);

/// <summary>How a value is kept where the call does not say otherwise. Zero means off, <see cref="TimeSpan.MaxValue"/> means for ever.</summary>
internal sealed record EntrySettings(
    TimeSpan Duration,
    TimeSpan MemoryDuration,
    TimeSpan SlidingDuration,
    double Jitter,
    TimeSpan StaleOnError,
    TimeSpan StaleAfter,
    TimeSpan LoadTimeout,
    TimeSpan NullDuration,
    double RefreshAhead,
    bool RefreshesByChance)
{
    /// <summary>True where a setting says something of <see cref="StaleOnError"/>: else it is the default.</summary>
    public bool NamesStaleOnError { get; init; }
}

/// <summary>How this named cache uses L2. <paramref name="CompressAboveBytes"/> 0: never.</summary>
internal sealed record RemoteSettings(
    bool Enabled,
    TimeSpan OperationTimeout,
    int MaxPayloadBytes,
    int CompressAboveBytes,
    string Serializer);

/// <summary>How loads are kept from piling up.</summary>
internal sealed record StampedeSettings(bool CrossNode, int MaxConcurrentLoads, bool Breaker);

/// <summary>What is loaded once the application listens. <paramref name="SnapshotDirectory"/> null: the last hot keys are not kept.</summary>
internal sealed record WarmupSettings(IReadOnlyList<string>? Keys, int Concurrency, TimeSpan Budget, string? SnapshotDirectory);

/// <summary>How nodes keep in step.</summary>
internal sealed record CoherenceSettings(string Mode, TimeSpan Heartbeat, string WhenDisconnected);

/// <summary>Journal and queue of the strategy <c>"WriteBehind"</c>. <paramref name="Directory"/> null: no journal.</summary>
internal sealed record WriteBehindSettings(
    string? Directory,
    string Acknowledge,
    int BatchSize,
    TimeSpan FlushInterval,
    int MaxPending,
    long MaxPendingBytes,
    string WhenFull,
    int MaxAttempts,
    string OnPoison)
{
    /// <summary>True where what the strategy acknowledges stands in a journal.</summary>
    [MemberNotNullWhen(true, nameof(Directory))]
    public bool KeepsJournal => Directory is not null && !Acknowledge.Equals("Memory", StringComparison.OrdinalIgnoreCase);
}

namespace TieredCache;

/// <summary>How one value is kept. Immutable; null means "inherit from the named cache", zero switches off.</summary>
/// <remarks>They describe the value being stored: a hit does not read them.</remarks>
public sealed record CacheEntryOptions
{
    /// <summary>How long the value is fresh.</summary>
    /// <value>null: <c>Entry:Duration</c>, 5 minutes by default. Above zero.</value>
    public TimeSpan? Duration { get; init; }

    /// <summary>How long the value is fresh in L1, where that is to be shorter than in L2.</summary>
    /// <value>null: <c>Entry:MemoryDuration</c>, by default the same as <see cref="Duration"/>.</value>
    public TimeSpan? MemoryDuration { get; init; }

    /// <summary>The value expires when it has not been read for this long, and at <see cref="Duration"/> in any case.</summary>
    /// <value>null: <c>Entry:SlidingDuration</c>, off by default; zero switches off.</value>
    public TimeSpan? SlidingDuration { get; init; }

    /// <summary>For how long past its duration the value may be served when a load fails.</summary>
    /// <value>null: <c>Entry:StaleOnError</c>, 1 hour by default; zero switches off: then this call's load is not answered with what was stored before either.</value>
    public TimeSpan? StaleOnError { get; init; }

    /// <summary>The share of the duration after which a hit starts a load behind.</summary>
    /// <value>null: <c>Entry:RefreshAhead</c>, off by default; above 0 and below 1, zero switches off.</value>
    public double? RefreshAhead { get; init; }

    /// <summary>By which share at most the duration is shortened at random, so that values stored together do not expire together.</summary>
    /// <value>null: <c>Entry:Jitter</c>, 0.1 by default; 0 to 1.</value>
    public double? Jitter { get; init; }

    /// <summary>The tags of the value, for <see cref="ICache.RemoveByTagAsync"/>.</summary>
    /// <value>null: none. At most 64 tags of 1 to 256 characters.</value>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>What the value weighs against <c>Memory:MaxBytes</c>, in bytes.</summary>
    /// <value>null: the serialized length where it is known, else an estimate. At least 0.</value>
    public long? Size { get; init; }

    /// <summary>What an adapter's call leaves out.</summary>
    internal CallFlags Flags { get; init; }

    internal bool Skips(CallFlags flag) => (Flags & flag) != CallFlags.None;

    /// <summary>False where a call says that it wants no stale value, whatever is held may be served for.</summary>
    internal static bool AllowStale(CacheEntryOptions? options) => options?.StaleOnError != TimeSpan.Zero;
}

/// <summary>What a call leaves out: said by adapters, for whose callers it is a matter of the single call.</summary>
[Flags]
internal enum CallFlags
{
    None = 0,

    /// <summary>What memory holds is no answer.</summary>
    SkipMemoryRead = 1,

    /// <summary>Nothing is brought into memory.</summary>
    SkipMemoryWrite = 2,

    /// <summary>What the shared tier holds is no answer.</summary>
    SkipRemoteRead = 4,

    /// <summary>Nothing is brought into the shared tier.</summary>
    SkipRemoteWrite = 8,

    /// <summary>Nothing is loaded: what no tier has is absent.</summary>
    SkipLoad = 16,

    /// <summary>The payload is not compressed.</summary>
    SkipCompression = 32,

    /// <summary>A value that is set is kept nowhere, and what the tiers hold goes; a store gets it all the same.</summary>
    KeepNothing = 64,
}

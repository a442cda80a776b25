using TieredCache.Remote.Wire;

namespace TieredCache.Remote;

internal enum RemoteOutcome
{
    /// <summary>The shared tier is off, away or failing: it says nothing about the key.</summary>
    Off = 0,

    /// <summary>There is no entry, or one that cannot be served.</summary>
    Miss,

    /// <summary>There is an entry; it may be stale.</summary>
    Found,
}

/// <summary>What the shared tier answered.</summary>
internal readonly record struct RemoteRead<T>
{
    public static readonly RemoteRead<T> Off;

    public RemoteOutcome Outcome { get; private init; }

    public T? Value { get; private init; }

    public EnvelopeHeader Header { get; private init; }

    public IReadOnlyList<string> Tags { get; private init; }

    /// <summary>Bytes 0–47 of what stands there, found or rejected: a lease request names them.</summary>
    public ReadOnlyMemory<byte> Seen { get; private init; }

    /// <summary>How long ago the value was made.</summary>
    public TimeSpan Age { get; private init; }

    /// <summary>True for a write that the store has not got: it is the answer, however old it is and whatever tag was removed since.</summary>
    public bool IsUnflushed { get; init; }

    /// <summary>The length of the value's bytes, uncompressed.</summary>
    public int Length => Header.RawLength;

    public static RemoteRead<T> Miss(ReadOnlyMemory<byte> seen) => new() { Outcome = RemoteOutcome.Miss, Seen = seen, Tags = [] };

    public static RemoteRead<T> Found(T? value, in EnvelopeHeader header, IReadOnlyList<string> tags, TimeSpan age, ReadOnlyMemory<byte> seen) =>
        new() { Outcome = RemoteOutcome.Found, Value = value, Header = header, Tags = tags, Age = age, Seen = seen };
}

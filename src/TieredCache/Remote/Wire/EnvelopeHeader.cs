namespace TieredCache.Remote.Wire;

/// <summary>The fields of an entry in L2, in the order they stand there; see <see cref="Envelope"/>.</summary>
internal readonly record struct EnvelopeHeader
{
    public ulong Epoch { get; init; }

    public long Sequence { get; init; }

    public EnvelopeFlags Flags { get; init; }

    public byte Serializer { get; init; }

    public byte Compressor { get; init; }

    public long DataVersion { get; init; }

    public long CreatedMs { get; init; }

    public uint LogicalTtlMs { get; init; }

    public uint PhysicalTtlMs { get; init; }

    public uint SlidingTtlMs { get; init; }

    public uint LoadDurationMs { get; init; }

    public int PayloadLength { get; init; }

    public int RawLength { get; init; }

    public ulong TypeFingerprint { get; init; }

    public long TagSequence { get; init; }

    public ulong OperationId { get; init; }

    public long LastModifiedMs { get; init; }

    public string? Validator { get; init; }

    /// <summary>True for a lifetime that does not fit the header's four bytes in milliseconds: over 49 days.</summary>
    public static bool NeedsSeconds(TimeSpan lifetime) => lifetime.TotalMilliseconds > uint.MaxValue;

    /// <summary>A lifetime as it stands in the header.</summary>
    public static uint Lifetime(TimeSpan lifetime, bool inSeconds = false) =>
        (uint)Math.Clamp(inSeconds ? Math.Ceiling(lifetime.TotalSeconds) : lifetime.TotalMilliseconds, 0, uint.MaxValue);

    /// <summary>A lifetime of this header.</summary>
    public TimeSpan LifetimeOf(uint lifetime) =>
        Flags.HasFlag(EnvelopeFlags.Seconds) ? TimeSpan.FromSeconds(lifetime) : TimeSpan.FromMilliseconds(lifetime);
}

[Flags]
internal enum EnvelopeFlags : byte
{
    None = 0,

    /// <summary>The value is null; there is no payload.</summary>
    Null = 1,

    /// <summary>The source does not have the key; there is no payload.</summary>
    Absent = 2,

    /// <summary>The header is followed by what the source said: last modified 8, validator length 2, validator.</summary>
    Source = 4,

    /// <summary>The three lifetimes are in seconds, because they do not fit in milliseconds.</summary>
    Seconds = 8,
}

/// <summary>Why bytes found in L2 are not served; the order is the order of the checks.</summary>
internal enum RejectReason
{
    None = 0,
    Format,
    Length,
    Key,
    Checksum,
    Type,
    Serializer,
    Expired,
    Epoch,
    Tag,
    Removed,
    Payload,
}

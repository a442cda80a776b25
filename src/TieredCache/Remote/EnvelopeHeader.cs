namespace TieredCache.Remote;

/// <summary>The fields of an entry in L2, in the order they stand there; see <see cref="Envelope"/>.</summary>
internal readonly record struct EnvelopeHeader
{
    public const uint Unlimited = uint.MaxValue;

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

    /// <summary>A lifetime as it stands in the header.</summary>
    public static uint Lifetime(TimeSpan lifetime) =>
        lifetime.TotalMilliseconds >= Unlimited ? Unlimited : (uint)Math.Max(0, lifetime.TotalMilliseconds);

    /// <summary>A lifetime as it stands in the header, in milliseconds; one without an end of its own lasts as long as the server keeps it.</summary>
    public static long LifetimeMs(uint lifetime) =>
        lifetime == Unlimited ? (long)Entries.CacheClock.LongestLifetime.TotalMilliseconds : lifetime;
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
    Tag,
    Payload,
}

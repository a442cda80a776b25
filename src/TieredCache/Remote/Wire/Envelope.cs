using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using TieredCache.Entries;

namespace TieredCache.Remote.Wire;

/// <summary>
/// The form of an entry in L2, big-endian. The server stamps bytes 0–15, which lie outside the checksum.
/// <code>
///  0  8 epoch   8  8 sequence  16 2 magic 'TC'  18 1 format  19 1 flags  20 1 serializer  21 1 compressor  22 2 headerLength
/// 24  8 dataVersion  32 8 createdMs  40 4 logicalTtlMs  44 4 physicalTtlMs  48 4 slidingTtlMs  52 4 loadDurationMs
/// 56  4 payloadLength  60 4 rawLength  64 8 typeFingerprint  72 8 tagSequence  80 8 operationId  88 2 keyLength  90 2 tagCount
/// 92 [lastModifiedMs 8, validatorLength 2, validator] · key · (length 2, tag)* · payload · CRC32C 4
/// </code>
/// </summary>
/// <remarks>
/// <c>headerLength</c> is where the key begins: a later format may put more in front of it, and this one skips it. Reading
/// checks magic and format, then all lengths against what is there before anything is allocated, then the key (a reply that
/// belongs to another request must never be served), then the checksum; type, expiry and tags are the caller's to check.
/// </remarks>
internal static class Envelope
{
    public const int StampLength = 16;
    public const int HeadLength = 48;

    /// <summary>How many bytes a validator may have: where the key begins behind it is told in two bytes.</summary>
    public const int LongestValidator = ushort.MaxValue - FixedLength - SourceLength;
    private const byte Format = 1;
    private const int FixedLength = 92;
    private const int SourceLength = 10;
    private const int ChecksumLength = 4;
    private static readonly long EarliestMs = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LatestMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Writes an entry with an empty stamp: its place is kept, so that nobody has to put the two together.</summary>
    public static byte[] Write(in EnvelopeHeader header, string wire, IReadOnlyList<string> tags, ReadOnlySpan<byte> payload)
    {
        var source = header.Flags.HasFlag(EnvelopeFlags.Source) ? SourceLength + Encoding.UTF8.GetByteCount(header.Validator ?? string.Empty) : 0;
        var keyLength = Encoding.UTF8.GetByteCount(wire);
        var tagLength = 0;
        for (var i = 0; i < tags.Count; i++)
        {
            tagLength += 2 + Encoding.UTF8.GetByteCount(tags[i]);
        }

        var entry = new byte[FixedLength + source + keyLength + tagLength + payload.Length + ChecksumLength];
        WriteHeader(entry.AsSpan(StampLength), header, FixedLength + source, payload.Length, keyLength, tags.Count);
        var rest = entry.AsSpan(FixedLength);
        if (source > 0)
        {
            BinaryPrimitives.WriteInt64BigEndian(rest, header.LastModifiedMs);
            rest = WriteText(rest[8..], header.Validator ?? string.Empty);
        }

        rest = rest[Encoding.UTF8.GetBytes(wire, rest)..];
        for (var i = 0; i < tags.Count; i++)
        {
            rest = WriteText(rest, tags[i]);
        }

        payload.CopyTo(rest);
        BinaryPrimitives.WriteUInt32BigEndian(rest[payload.Length..], CacheKeys.Crc32C(entry.AsSpan(StampLength..^ChecksumLength)));
        return entry;
    }

    /// <summary>Reads an entry; any bytes at all give an answer, never an exception.</summary>
    public static RejectReason TryRead(ReadOnlyMemory<byte> entry, string wire, out EnvelopeHeader header, out string[] tags, out ReadOnlyMemory<byte> payload)
    {
        header = default;
        tags = [];
        payload = default;
        var bytes = entry.Span;
        if (bytes.Length < FixedLength + ChecksumLength || bytes[16] != 'T' || bytes[17] != 'C' || bytes[18] != Format)
        {
            return RejectReason.Format;
        }

        var start = BinaryPrimitives.ReadUInt16BigEndian(bytes[22..]);
        var keyLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[88..]);
        var tagCount = BinaryPrimitives.ReadUInt16BigEndian(bytes[90..]);
        header = ReadHeader(bytes);
        var end = bytes.Length - ChecksumLength;
        var payloadStart = end - header.PayloadLength;
        if (start < FixedLength || header.PayloadLength < 0 || header.RawLength < 0 || start + keyLength + (2 * tagCount) > payloadStart
            || !TagsFill(bytes[(start + keyLength)..payloadStart], tagCount))
        {
            return RejectReason.Length;
        }

        if (!IsKey(bytes.Slice(start, keyLength), wire))
        {
            return RejectReason.Key;
        }

        if (CacheKeys.Crc32C(bytes[StampLength..end]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[end..]))
        {
            return RejectReason.Checksum;
        }

        if (header.Flags.HasFlag(EnvelopeFlags.Source) && !TryReadSource(bytes[FixedLength..start], ref header))
        {
            return RejectReason.Length;
        }

        tags = ReadTags(bytes[(start + keyLength)..payloadStart], tagCount);
        payload = entry[payloadStart..end];
        return RejectReason.None;
    }

    private static void WriteHeader(Span<byte> body, in EnvelopeHeader header, int headerLength, int payloadLength, int keyLength, int tagCount)
    {
        body[0] = (byte)'T';
        body[1] = (byte)'C';
        body[2] = Format;
        body[3] = (byte)header.Flags;
        body[4] = header.Serializer;
        body[5] = header.Compressor;
        BinaryPrimitives.WriteUInt16BigEndian(body[6..], checked((ushort)headerLength));
        BinaryPrimitives.WriteInt64BigEndian(body[8..], header.DataVersion);
        BinaryPrimitives.WriteInt64BigEndian(body[16..], header.CreatedMs);
        BinaryPrimitives.WriteUInt32BigEndian(body[24..], header.LogicalTtlMs);
        BinaryPrimitives.WriteUInt32BigEndian(body[28..], header.PhysicalTtlMs);
        BinaryPrimitives.WriteUInt32BigEndian(body[32..], header.SlidingTtlMs);
        BinaryPrimitives.WriteUInt32BigEndian(body[36..], header.LoadDurationMs);
        BinaryPrimitives.WriteInt32BigEndian(body[40..], payloadLength);
        BinaryPrimitives.WriteInt32BigEndian(body[44..], header.RawLength);
        BinaryPrimitives.WriteUInt64BigEndian(body[48..], header.TypeFingerprint);
        BinaryPrimitives.WriteInt64BigEndian(body[56..], header.TagSequence);
        BinaryPrimitives.WriteUInt64BigEndian(body[64..], header.OperationId);
        BinaryPrimitives.WriteUInt16BigEndian(body[72..], checked((ushort)keyLength));
        BinaryPrimitives.WriteUInt16BigEndian(body[74..], checked((ushort)tagCount));
    }

    private static EnvelopeHeader ReadHeader(ReadOnlySpan<byte> bytes) => new()
    {
        Epoch = BinaryPrimitives.ReadUInt64BigEndian(bytes),
        Sequence = BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
        Flags = (EnvelopeFlags)bytes[19],
        Serializer = bytes[20],
        Compressor = bytes[21],
        DataVersion = BinaryPrimitives.ReadInt64BigEndian(bytes[24..]),
        CreatedMs = BinaryPrimitives.ReadInt64BigEndian(bytes[32..]),
        LogicalTtlMs = BinaryPrimitives.ReadUInt32BigEndian(bytes[40..]),
        PhysicalTtlMs = BinaryPrimitives.ReadUInt32BigEndian(bytes[44..]),
        SlidingTtlMs = BinaryPrimitives.ReadUInt32BigEndian(bytes[48..]),
        LoadDurationMs = BinaryPrimitives.ReadUInt32BigEndian(bytes[52..]),
        PayloadLength = BinaryPrimitives.ReadInt32BigEndian(bytes[56..]),
        RawLength = BinaryPrimitives.ReadInt32BigEndian(bytes[60..]),
        TypeFingerprint = BinaryPrimitives.ReadUInt64BigEndian(bytes[64..]),
        TagSequence = BinaryPrimitives.ReadInt64BigEndian(bytes[72..]),
        OperationId = BinaryPrimitives.ReadUInt64BigEndian(bytes[80..]),
    };

    private static bool TryReadSource(ReadOnlySpan<byte> source, ref EnvelopeHeader header)
    {
        if (source.Length < SourceLength || source.Length < SourceLength + BinaryPrimitives.ReadUInt16BigEndian(source[8..]))
        {
            return false;
        }

        var validator = source.Slice(SourceLength, BinaryPrimitives.ReadUInt16BigEndian(source[8..]));
        var lastModified = BinaryPrimitives.ReadInt64BigEndian(source);
        if (lastModified < EarliestMs || lastModified > LatestMs)
        {
            return false;
        }

        header = header with
        {
            LastModifiedMs = lastModified,
            Validator = validator.IsEmpty ? null : Encoding.UTF8.GetString(validator),
        };
        return true;
    }

    private static bool IsKey(ReadOnlySpan<byte> held, string wire)
    {
        if (held.Length < wire.Length || held.Length > wire.Length * 3)
        {
            return false;
        }

        var rented = ArrayPool<byte>.Shared.Rent(wire.Length * 3);
        var same = held.SequenceEqual(rented.AsSpan(0, Encoding.UTF8.GetBytes(wire, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return same;
    }

    private static bool TagsFill(ReadOnlySpan<byte> bytes, int count)
    {
        for (; count > 0 && bytes.Length >= 2; count--)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes) + 2;
            if (length > bytes.Length)
            {
                return false;
            }

            bytes = bytes[length..];
        }

        return count == 0 && bytes.IsEmpty;
    }

    private static string[] ReadTags(ReadOnlySpan<byte> bytes, int count)
    {
        var tags = count == 0 ? [] : new string[count];
        for (var i = 0; i < count; i++)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes);
            tags[i] = Encoding.UTF8.GetString(bytes.Slice(2, length));
            bytes = bytes[(2 + length)..];
        }

        return tags;
    }

    private static Span<byte> WriteText(Span<byte> target, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, target[2..]);
        BinaryPrimitives.WriteUInt16BigEndian(target, checked((ushort)length));
        return target[(2 + length)..];
    }
}

using System.Buffers.Binary;
using System.Text;
using TieredCache.Journal;
using TieredCache.Strategies.Behind.Recording;

namespace TieredCache.Strategies.Behind.Letters;

/// <summary>What stands in a dead letter's record, big-endian: <c>form 1 | 0 1 | reasonLength 2 | attempts 4 | putAsideMs 8 | reason | value</c>.</summary>
internal static class LetterCodec
{
    private const int HeadLength = 16;
    private const int LongestReason = 1_000;
    private const byte Form = 1;

    public static string ReasonOf(Exception reason)
    {
        var text = $"{reason.GetType()}: {reason.Message}";
        return text.Length > LongestReason ? text[..LongestReason] : text;
    }

    /// <summary>The serializer's bytes in a payload of the journal.</summary>
    public static ReadOnlyMemory<byte> ValueIn(ReadOnlyMemory<byte> payload) => payload.Length > ValueCodec.HeadLength ? payload[ValueCodec.HeadLength..] : default;

    public static byte[] Write(DeadLetter letter, ReadOnlyMemory<byte> payload)
    {
        var reason = Encoding.UTF8.GetBytes(letter.Reason);
        var bytes = new byte[HeadLength + reason.Length + payload.Length];
        bytes[0] = Form;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)reason.Length);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), letter.Attempts);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), letter.PutAside.ToUnixTimeMilliseconds());
        reason.CopyTo(bytes, HeadLength);
        payload.Span.CopyTo(bytes.AsSpan(HeadLength + reason.Length));
        return bytes;
    }

    /// <summary>Reads a letter; false for bytes that are none.</summary>
    public static bool TryRead(in JournalRecord record, out DeadLetter letter, out ReadOnlyMemory<byte> payload)
    {
        (letter, payload) = (null!, default);
        var span = record.Payload.Span;
        if (span.Length < HeadLength || span[0] != Form || BinaryPrimitives.ReadUInt16BigEndian(span[2..]) is var length && span.Length < HeadLength + length)
        {
            return false;
        }

        payload = record.Payload[(HeadLength + length)..];
        letter = new DeadLetter
        {
            Id = record.Lsn,
            Key = record.Key,
            Kind = record.Kind == JournalKind.Delete ? StoreWriteKind.Delete : StoreWriteKind.Put,
            Sequence = record.Sequence,
            Attempts = BinaryPrimitives.ReadInt32BigEndian(span[4..]),
            PutAside = DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(BinaryPrimitives.ReadInt64BigEndian(span[8..]), 0, 253_402_300_799_999)),
            Reason = Encoding.UTF8.GetString(span.Slice(HeadLength, length)),
            Value = ValueIn(payload),
        };
        return true;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using TieredCache.Entries;

namespace TieredCache.Journal.Segments;

/// <summary>
/// The form of a record, big-endian:
/// <code>
///  0 4 length of the whole   4 4 CRC32C   8 1 kind   9 1 0   10 2 keyLength   12 4 0   16 8 lsn   24 8 sequence   32 key (UTF-8) · payload
/// </code>
/// </summary>
/// <remarks>
/// The checksum is that of everything from byte 8 on, combined with that of the segment's number and the length: bytes of one
/// segment are no record in another, and a length that was torn is not believed.
/// </remarks>
internal static class RecordCodec
{
    public const int HeadLength = 32;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a record without its checksum, which <see cref="Seal"/> adds once the segment is known.</summary>
    /// <returns>Its length.</returns>
    public static int Write(ArrayBufferWriter<byte> to, JournalKind kind, long lsn, long sequence, string key, ReadOnlySpan<byte> payload)
    {
        var keyLength = Encoding.UTF8.GetByteCount(key);
        var length = HeadLength + keyLength + payload.Length;
        var record = to.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32BigEndian(record, length);
        record[8] = (byte)kind;
        record[9] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(record[10..], checked((ushort)keyLength));
        BinaryPrimitives.WriteInt32BigEndian(record[12..], 0);
        BinaryPrimitives.WriteInt64BigEndian(record[16..], lsn);
        BinaryPrimitives.WriteInt64BigEndian(record[24..], sequence);
        Encoding.UTF8.GetBytes(key, record[HeadLength..]);
        payload.CopyTo(record[(HeadLength + keyLength)..]);
        to.Advance(length);
        return length;
    }

    /// <summary>Adds the checksums of all records in a buffer that goes into a segment.</summary>
    public static void Seal(Span<byte> records, long segment)
    {
        while (records.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(records);
            BinaryPrimitives.WriteUInt32BigEndian(records[4..], ChecksumOf(records[..length], segment));
            records = records[length..];
        }
    }

    /// <summary>Reads the record that begins at the start of <paramref name="bytes"/>.</summary>
    /// <returns>False when there is none: the end, a torn record, or bytes of something else.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, long segment, out JournalRecord record, out int length)
    {
        record = default;
        length = 0;
        var span = bytes.Span;
        if (span.Length < HeadLength)
        {
            return false;
        }

        var stated = BinaryPrimitives.ReadInt32BigEndian(span);
        var keyLength = BinaryPrimitives.ReadUInt16BigEndian(span[10..]);
        if (stated < HeadLength + keyLength || stated > span.Length
            || BinaryPrimitives.ReadUInt32BigEndian(span[4..]) != ChecksumOf(span[..stated], segment)
            || (JournalKind)span[8] is not (>= JournalKind.Put and <= JournalKind.ReplayedDelete))
        {
            return false;
        }

        try
        {
            length = stated;
            record = new JournalRecord((JournalKind)span[8], BinaryPrimitives.ReadInt64BigEndian(span[16..]), BinaryPrimitives.ReadInt64BigEndian(span[24..]),
                StrictUtf8.GetString(span.Slice(HeadLength, keyLength)), bytes[(HeadLength + keyLength)..stated]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static uint ChecksumOf(ReadOnlySpan<byte> record, long segment)
    {
        Span<byte> place = stackalloc byte[12];
        BinaryPrimitives.WriteInt64BigEndian(place, segment);
        record[..4].CopyTo(place[8..]);
        return CacheKeys.Crc32C(record[8..]) ^ CacheKeys.Crc32C(place);
    }
}

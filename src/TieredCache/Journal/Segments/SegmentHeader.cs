using System.Buffers.Binary;
using System.Globalization;
using TieredCache.Entries;

namespace TieredCache.Journal.Segments;

/// <summary>
/// What stands in front of a segment's records, and in its name; big-endian:
/// <c>magic 'TCWJ' 4 | format 2 | 0 2 | segment 8 | firstLsn 8 | 0 4 | CRC32C 4</c>.
/// </summary>
internal readonly record struct SegmentHeader(long Segment, long FirstLsn)
{
    public const int Length = 32;
    public const string Extension = ".journal";
    private const uint Magic = 0x5443574A;
    private const ushort Format = 1;

    public static string NameOf(long segment) => segment.ToString("D16", CultureInfo.InvariantCulture) + Extension;

    /// <summary>Reads a segment's number from its name.</summary>
    public static bool TryParseName(string name, out long segment)
    {
        segment = 0;
        return name.EndsWith(Extension, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(0, name.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out segment);
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), Format);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), Segment);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(16), FirstLsn);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(28), CacheKeys.Crc32C(bytes.AsSpan(0, 28)));
        return bytes;
    }

    /// <summary>Reads a header; false for anything that is not one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SegmentHeader header)
    {
        header = default;
        if (bytes.Length < Length || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Magic || BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != Format
            || BinaryPrimitives.ReadUInt32BigEndian(bytes[28..]) != CacheKeys.Crc32C(bytes[..28]))
        {
            return false;
        }

        header = new SegmentHeader(BinaryPrimitives.ReadInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadInt64BigEndian(bytes[16..]));
        return true;
    }
}

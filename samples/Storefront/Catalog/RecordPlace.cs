using System.Buffers.Binary;

namespace Storefront.Catalog;

/// <summary>
/// Where a record lies in the product file. Eight aligned bytes in the index, so that one write replaces a place as a whole
/// and a reader in another process sees the old one or the new one.
/// </summary>
internal readonly record struct RecordPlace(long Offset, int Length)
{
    public const int Size = sizeof(ulong);
    private const int LengthBits = 24;

    public static RecordPlace Read(ReadOnlySpan<byte> source)
    {
        var packed = BinaryPrimitives.ReadUInt64LittleEndian(source);
        return new((long)(packed >> LengthBits), (int)(packed & ((1UL << LengthBits) - 1)));
    }

    public void Write(Span<byte> target)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Length, 1 << LengthBits);
        BinaryPrimitives.WriteUInt64LittleEndian(target, ((ulong)Offset << LengthBits) | (uint)Length);
    }
}

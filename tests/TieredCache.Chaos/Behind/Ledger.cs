using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace TieredCache.Chaos.Behind;

/// <summary>A fact about one write, as a killed process leaves it behind: of equal length, so that a torn one is seen.</summary>
internal readonly record struct LedgerEntry(long Life, long Key, long Operation, long Sequence, bool IsDelete)
{
    public const int Length = 40;

    public void WriteTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Life);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Key);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Operation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], IsDelete ? 1 : 0);
    }

    public static LedgerEntry Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]) == 1);
}

/// <summary>A file of facts, handed to the operating system one call at a time: they survive the process from then on.</summary>
internal sealed class Ledger : IDisposable
{
    private readonly SafeFileHandle _file;
    private long _length;

    public Ledger(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var length = RandomAccess.GetLength(_file);
        _length = length - (length % LedgerEntry.Length);
        RandomAccess.SetLength(_file, _length);
    }

    public void Append(params ReadOnlySpan<LedgerEntry> entries)
    {
        Span<byte> bytes = entries.Length <= 16 ? stackalloc byte[entries.Length * LedgerEntry.Length] : new byte[entries.Length * LedgerEntry.Length];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i].WriteTo(bytes[(i * LedgerEntry.Length)..]);
        }

        RandomAccess.Write(_file, bytes, _length);
        _length += bytes.Length;
    }

    public static long Count(string path) => File.Exists(path) ? new FileInfo(path).Length / LedgerEntry.Length : 0;

    public static IEnumerable<LedgerEntry> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 20);
        var bytes = new byte[LedgerEntry.Length];
        while (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length)
        {
            yield return LedgerEntry.Read(bytes);
        }
    }

    public void Dispose() => _file.Dispose();
}

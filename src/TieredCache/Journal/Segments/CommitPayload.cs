using System.Buffers;
using System.Buffers.Binary;

namespace TieredCache.Journal.Segments;

/// <summary>The payload of a commit: the numbers of the records that are done with, eight bytes each.</summary>
internal static class CommitPayload
{
    // How many one record names at most.
    private const int Most = 4_096;

    /// <summary>Writes commits of records, as many as it takes.</summary>
    public static void Write(ArrayBufferWriter<byte> to, IReadOnlyList<JournalEntry> ended)
    {
        foreach (var some in ended.Chunk(Most))
        {
            RecordCodec.Write(to, JournalKind.Commit, lsn: 0, sequence: 0, string.Empty, Of(some));
        }
    }

    private static byte[] Of(ReadOnlySpan<JournalEntry> entries)
    {
        var payload = new byte[entries.Length * 8];
        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(payload.AsSpan(i * 8), entries[i].Lsn);
        }

        return payload;
    }

    public static IEnumerable<long> Read(ReadOnlyMemory<byte> payload)
    {
        for (; payload.Length >= 8; payload = payload[8..])
        {
            yield return BinaryPrimitives.ReadInt64BigEndian(payload.Span);
        }
    }
}

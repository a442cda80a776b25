using System.Buffers.Binary;

namespace TieredCache.Journal.Segments;

/// <summary>The payload of a commit: the numbers of the records that are done with, eight bytes each.</summary>
internal static class CommitPayload
{
    /// <summary>How many one record names at most.</summary>
    public const int Most = 4_096;

    public static byte[] Of(ReadOnlySpan<JournalEntry> entries)
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

using System.Buffers;
using TieredCache.Journal.Files;

namespace TieredCache.Journal.Segments;

/// <summary>
/// The records of a segment that are not done with, read from its file to be written again: many at once, for with a durable
/// journal each write waits for the disk. One that was damaged is left out: it must not get a good checksum.
/// </summary>
internal static class LiveRecords
{
    private const int MostBytes = 1 << 20;

    /// <param name="files">The directory.</param>
    /// <param name="segment">The segment; its records may be moved while they are gone through.</param>
    /// <param name="segmentBytes">How large a segment becomes: no batch exceeds it, unless by a single record.</param>
    public static IEnumerable<(ArrayBufferWriter<byte> Records, List<(JournalEntry Entry, int Offset)> Entries)> In(IJournalFiles files, Segment segment, long segmentBytes)
    {
        var most = Math.Min(MostBytes, segmentBytes);
        var records = new ArrayBufferWriter<byte>();
        var entries = new List<(JournalEntry Entry, int Offset)>();
        foreach (var entry in segment.Live.OrderBy(static entry => entry.Lsn).ToArray())
        {
            if (Read(files, segment, entry) is not { } record)
            {
                continue;
            }

            if (entries.Count > 0 && records.WrittenCount + record.Length > most)
            {
                yield return (records, entries);
                records.ResetWrittenCount();
                entries.Clear();
            }

            entries.Add((entry, records.WrittenCount));
            records.Write(record);
        }

        if (entries.Count > 0)
        {
            yield return (records, entries);
        }
    }

    private static byte[]? Read(IJournalFiles files, Segment segment, JournalEntry entry)
    {
        try
        {
            var bytes = files.Read(segment.Name, entry.Offset, entry.Length);
            return RecordCodec.TryRead(bytes, segment.Number, out var record, out var length) && length == entry.Length && record.Lsn == entry.Lsn ? bytes : null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }
}

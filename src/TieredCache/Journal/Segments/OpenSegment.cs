using TieredCache.Journal.Files;

namespace TieredCache.Journal.Segments;

/// <summary>The segment that is written to, and its file.</summary>
internal sealed class OpenSegment : IDisposable
{
    private readonly IJournalFiles _files;
    private readonly IJournalFile _file;
    private readonly bool _durable;

    private OpenSegment(Segment segment, IJournalFiles files, IJournalFile file, bool durable) => (Segment, _files, _file, _durable) = (segment, files, file, durable);

    public Segment Segment { get; }

    /// <summary>Makes a segment with nothing but its header in it.</summary>
    public static OpenSegment Make(IJournalFiles files, long number, long firstLsn, bool durable)
    {
        var segment = new Segment(number, SegmentHeader.Length);
        var file = files.Create(segment.Name);
        try
        {
            file.Append(new SegmentHeader(number, firstLsn).ToBytes());
            if (durable)
            {
                file.Sync();
                files.Sync();
            }

            return new OpenSegment(segment, files, file, durable);
        }
        catch (Exception)
        {
            file.Dispose();
            files.Delete(segment.Name);
            throw;
        }
    }

    /// <summary>Writes records, and waits for the disk where the journal is durable.</summary>
    public void Append(Span<byte> records, IReadOnlyList<(JournalEntry Entry, int Offset)> entries)
    {
        RecordCodec.Seal(records, Segment.Number);
        _file.Append(records);
        if (_durable)
        {
            _file.Sync();
        }

        for (var i = 0; i < entries.Count; i++)
        {
            entries[i].Entry.MoveTo(Segment, Segment.Length + entries[i].Offset);
        }

        Segment.Length += records.Length;
    }

    /// <summary>Closes the file after an append that failed: cuts off what that may have left, and deletes a file that holds nothing else.</summary>
    /// <returns>True when the file is gone.</returns>
    public bool GiveUp()
    {
        try
        {
            _file.Truncate(Segment.Length);
        }
        catch (Exception)
        {
            // What is left behind the good part is found to be torn when the journal is next opened, and cut off or set aside then.
        }

        _file.Dispose();
        return Segment.Length == SegmentHeader.Length && TryDelete();
    }

    public void Dispose() => _file.Dispose();

    private bool TryDelete()
    {
        try
        {
            _files.Delete(Segment.Name);
            return true;
        }
        catch (Exception)
        {
            // It goes with the others once they are done with.
            return false;
        }
    }
}

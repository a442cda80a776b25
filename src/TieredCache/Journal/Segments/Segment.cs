namespace TieredCache.Journal.Segments;

/// <summary>One file of the journal, with those of its records that are not done with. Touched by the journal's writer alone.</summary>
internal sealed class Segment(long number, long length)
{
    public long Number { get; } = number;

    public string Name { get; } = SegmentHeader.NameOf(number);

    /// <summary>How much of the file is good, in bytes.</summary>
    public long Length { get; set; } = length;

    /// <summary>Those of its records that are not done with; changed by the entries themselves.</summary>
    public HashSet<JournalEntry> Live { get; } = [];

    /// <summary>Their weight.</summary>
    public long LiveBytes { get; private set; }

    public void Add(JournalEntry entry)
    {
        if (Live.Add(entry))
        {
            LiveBytes += entry.Length;
        }
    }

    public void Remove(JournalEntry entry)
    {
        if (Live.Remove(entry))
        {
            LiveBytes -= entry.Length;
        }
    }
}

/// <summary>Where a record that waits to be done with stands: the handle by which it is committed.</summary>
internal sealed class JournalEntry(long lsn, int length)
{
    public long Lsn { get; } = lsn;

    public int Length { get; } = length;

    public Segment? Segment { get; private set; }

    public long Offset { get; private set; }

    /// <summary>The record has been written at this place, and perhaps at an earlier one before.</summary>
    public void MoveTo(Segment segment, long offset)
    {
        Segment?.Remove(this);
        segment.Add(this);
        (Segment, Offset) = (segment, offset);
    }

    /// <summary>The record is done with.</summary>
    public void End()
    {
        Segment?.Remove(this);
        Segment = null;
    }
}

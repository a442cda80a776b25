using TieredCache.Journal.Files;

namespace TieredCache.Journal.Segments;

/// <summary>
/// Reads what an earlier process has left: the records that are not done with, in order. An orderly stop and a kill are read
/// by the same code.
/// </summary>
/// <remarks>
/// A segment is read up to its first bad record. If nothing good follows and it is the last segment, that is a torn tail, written
/// by nobody who was told so, and it is cut off. Otherwise acknowledged records may have been damaged: the segment is reported
/// and kept aside, and reading goes on at the next good record. Its commits go with it, and the records that they ended
/// may stand in segments that stay: what they were is remembered, to be ended once more elsewhere.
/// </remarks>
internal sealed class JournalRecovery
{
    private readonly IJournalFiles _files;
    private readonly Dictionary<long, (JournalRecord Record, JournalEntry Entry)> _work = [];
    private readonly List<JournalEntry> _endedHere = [];

    private JournalRecovery(IJournalFiles files) => _files = files;

    public List<Segment> Segments { get; } = [];

    /// <summary>Segments with damage in them, in the order of their numbers.</summary>
    public List<Segment> Damaged { get; } = [];

    /// <summary>What commits in those have ended.</summary>
    public List<JournalEntry> Ended { get; } = [];

    public long NextSegment { get; private set; } = 1;

    public long NextLsn { get; private set; } = 1;

    /// <summary>The highest sequence of any record.</summary>
    public long HighestSequence { get; private set; }

    /// <summary>Bytes that were cut off at the end of the last segment.</summary>
    public long TornBytes { get; private set; }

    /// <summary>What is not done with, in order.</summary>
    public IReadOnlyList<(JournalRecord Record, JournalEntry Entry)> Work { get; private set; } = [];

    public static JournalRecovery Read(IJournalFiles files)
    {
        var recovery = new JournalRecovery(files);
        var numbers = files.List().Select(static name => SegmentHeader.TryParseName(name, out var number) ? number : 0).Where(static number => number > 0).Order().ToArray();
        for (var i = 0; i < numbers.Length; i++)
        {
            recovery.ReadSegment(numbers[i], isLast: i == numbers.Length - 1);
        }

        // The files' buffers are not to be held by the little that is left of them.
        recovery.Work = [.. recovery._work.Values.OrderBy(static work => work.Record.Lsn)
            .Select(static work => (work.Record with { Payload = work.Record.Payload.ToArray() }, work.Entry))];
        return recovery;
    }

    private void ReadSegment(long number, bool isLast)
    {
        var segment = new Segment(number, length: 0);
        _endedHere.Clear();
        var bytes = _files.Read(segment.Name).AsMemory();
        NextSegment = number + 1;
        var good = SegmentHeader.TryRead(bytes.Span, out var header) && header.Segment == number ? SegmentHeader.Length : 0;
        NextLsn = Math.Max(NextLsn, header.FirstLsn);
        good = good > 0 ? ReadRecords(segment, bytes, good) : 0;
        var isDamaged = false;
        if (good < bytes.Length)
        {
            isDamaged = Salvage(segment, bytes, good) || !isLast;
            if (!isDamaged)
            {
                TornBytes = bytes.Length - good;
                _files.Truncate(segment.Name, good);
            }
        }

        segment.Length = isDamaged ? bytes.Length : good;
        Segments.Add(segment);
        if (isDamaged)
        {
            Damaged.Add(segment);
            Ended.AddRange(_endedHere);
        }
    }

    private int ReadRecords(Segment segment, ReadOnlyMemory<byte> bytes, int from)
    {
        while (RecordCodec.TryRead(bytes[from..], segment.Number, out var record, out var length))
        {
            Note(segment, record, from, length);
            from += length;
        }

        return from;
    }

    // Looks behind a bad place for good records; true when there are any.
    private bool Salvage(Segment segment, ReadOnlyMemory<byte> bytes, int from)
    {
        var found = false;
        while (++from <= bytes.Length - RecordCodec.HeadLength)
        {
            var end = ReadRecords(segment, bytes, from);
            if (end > from)
            {
                found = true;
                from = end - 1;
            }
        }

        return found;
    }

    private void Note(Segment segment, in JournalRecord record, int offset, int length)
    {
        NextLsn = Math.Max(NextLsn, record.Lsn + 1);
        HighestSequence = Math.Max(HighestSequence, record.Sequence);
        if (record.IsWork)
        {
            // A record that was written again stands in two segments: the later place counts.
            var entry = _work.TryGetValue(record.Lsn, out var earlier) ? earlier.Entry : new JournalEntry(record.Lsn, length);
            entry.MoveTo(segment, offset);
            _work[record.Lsn] = (record, entry);
            return;
        }

        foreach (var lsn in CommitPayload.Read(record.Payload))
        {
            if (_work.Remove(lsn, out var done))
            {
                _endedHere.Add(done.Entry);
                done.Entry.End();
            }
        }
    }
}

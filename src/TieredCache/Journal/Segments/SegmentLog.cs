using System.Runtime.InteropServices;
using TieredCache.Journal.Files;

namespace TieredCache.Journal.Segments;

/// <summary>
/// The segments of a journal, oldest first, and the one that is written to. Touched by one thread.
/// </summary>
/// <remarks>
/// A segment is deleted once all its records, and all older segments, are done with; so a commit never goes before the record it
/// is about. A few records that will not be done with would hold all later segments: when they are a small part of what the
/// files weigh, they are written again at the end under their old numbers. A file on which an append or sync has failed is never
/// tried again, because the operating system may have dropped the pages and marked them clean: it is cut back to what was good, or
/// deleted where that is nothing, and everything since goes into a new one.
/// What is written again is read first, and may have been damaged since: such a record gets no new checksum, and its segment is
/// set aside, of which <paramref name="onDamaged"/> is told.
/// </remarks>
internal sealed class SegmentLog(IJournalFiles files, long segmentBytes, bool durable, IEnumerable<Segment> recovered, long nextSegment, Action<string>? onDamaged) : IDisposable
{
    private readonly List<Segment> _segments = [.. recovered];
    private long _next = nextSegment;
    private OpenSegment? _current;
    private long _bytes;

    /// <summary>The weight of all segments, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Writes records, and waits for the disk where the journal is durable.</summary>
    /// <param name="records">Whole records, unsealed.</param>
    /// <param name="entries">Those of them that are to be done with, and their places in <paramref name="records"/>.</param>
    /// <param name="firstLsn">The number of the first.</param>
    public void Append(Span<byte> records, IReadOnlyList<(JournalEntry Entry, int Offset)> entries, long firstLsn)
    {
        if (_current is not null && _current.Segment.Length + records.Length > segmentBytes)
        {
            Close();
        }

        try
        {
            AppendToCurrent(records, entries, firstLsn);
        }
        catch (Exception) when (Abandon())
        {
            AppendAnew(records, entries, firstLsn);
        }
    }

    /// <summary>Deletes what is done with.</summary>
    public void Clean()
    {
        while (_segments.Count > 0 && _segments[0].Live.Count == 0 && !IsOpen(_segments[0]))
        {
            files.Delete(_segments[0].Name);
            _segments.RemoveAt(0);
        }

        Weigh();
    }

    /// <summary>Writes the records of the oldest segments again where few of them hold up many bytes.</summary>
    public void Compact()
    {
        if (_segments.Count > 2 && Bytes > 4 * (_segments.Sum(static segment => segment.LiveBytes) + segmentBytes) && !IsOpen(_segments[0]))
        {
            Rewrite(_segments[0], isDamaged: false);
            Clean();
        }
    }

    /// <summary>Writes the live records of a segment again, and sets it aside if it is damaged, or is found to be by that.</summary>
    public void Rewrite(Segment segment, bool isDamaged)
    {
        foreach (var (records, entries) in LiveRecords.In(files, segment, segmentBytes))
        {
            Append(MemoryMarshal.AsMemory(records.WrittenMemory).Span, entries, entries[0].Entry.Lsn);
        }

        if (isDamaged || segment.Live.Count > 0)
        {
            SetAside(segment);
        }
    }

    public void Dispose()
    {
        Close();
        Clean();
    }

    private void SetAside(Segment segment)
    {
        DamagedFile.SetAside(files, segment.Name);
        _segments.Remove(segment);
        Array.ForEach([.. segment.Live], static lost => lost.End());
        Weigh();
        onDamaged?.Invoke(segment.Name);
    }

    private void AppendToCurrent(Span<byte> records, IReadOnlyList<(JournalEntry Entry, int Offset)> entries, long firstLsn)
    {
        if (_current is null)
        {
            _current = OpenSegment.Make(files, _next++, firstLsn, durable);
            _segments.Add(_current.Segment);
        }

        _current.Append(records, entries);
        Weigh();
    }

    // What has failed here too is cut off again: nothing may stand in front of the next record that is not counted.
    private void AppendAnew(Span<byte> records, IReadOnlyList<(JournalEntry Entry, int Offset)> entries, long firstLsn)
    {
        try
        {
            AppendToCurrent(records, entries, firstLsn);
        }
        catch (Exception)
        {
            Abandon();
            throw;
        }
    }

    // True when there was a file to give up, so that a new one may do better.
    private bool Abandon()
    {
        var was = _current;
        _current = null;
        if (was?.GiveUp() == true)
        {
            _segments.Remove(was.Segment);
        }

        return was is not null;
    }

    private void Close()
    {
        _current?.Dispose();
        _current = null;
    }

    private bool IsOpen(Segment segment) => ReferenceEquals(segment, _current?.Segment);

    private void Weigh() => Volatile.Write(ref _bytes, _segments.Sum(static segment => segment.Length));
}

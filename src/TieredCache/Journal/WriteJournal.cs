using System.Buffers;
using System.Runtime.InteropServices;
using TieredCache.Journal.Files;
using TieredCache.Journal.Segments;

namespace TieredCache.Journal;

/// <summary>
/// What was acknowledged and is not yet where it belongs, kept in files: appended, ended, and read again after a crash.
/// </summary>
internal sealed class WriteJournal : IAsyncDisposable
{
    private readonly IJournalFiles _files;
    private readonly SegmentLog _log;
    private readonly GroupCommit _commits;

    private WriteJournal(IJournalFiles files, SegmentLog log, GroupCommit commits, JournalRecovery recovery)
    {
        _files = files;
        _log = log;
        _commits = commits;
        Recovered = recovery.Work;
        HighestSequence = recovery.HighestSequence;
        TornBytes = recovery.TornBytes;
    }

    /// <summary>What an earlier process has left undone, in order; to be ended like any other.</summary>
    public IReadOnlyList<(JournalRecord Record, JournalEntry Entry)> Recovered { get; }

    /// <summary>The highest sequence that the files knew.</summary>
    public long HighestSequence { get; }

    /// <summary>What was cut off from the end of the last file: a write that nobody was told of.</summary>
    public long TornBytes { get; }

    /// <summary>The weight of the files.</summary>
    public long Bytes => _log.Bytes;

    /// <summary>Opens a journal, and reads what is there. Owns the files from then on, whatever happens.</summary>
    /// <param name="files">The directory.</param>
    /// <param name="name">What the writing thread is called.</param>
    /// <param name="durable">True when a record counts as written once it is on the disk, and not only with the operating system.</param>
    /// <param name="segmentBytes">How large a file becomes.</param>
    /// <param name="onDamaged">Told the name of each file in which bytes were damaged, now or later; it stays beside the others with the ending <c>.corrupt</c>.</param>
    /// <param name="firstLsn">What the numbers of new records begin at, unless the files know higher ones.</param>
    /// <exception cref="IOException">The files cannot be read or written.</exception>
    public static WriteJournal Open(IJournalFiles files, string name, bool durable, long segmentBytes = 16 << 20, Action<string>? onDamaged = null, long firstLsn = 1)
    {
        try
        {
            var recovery = JournalRecovery.Read(files);
            var log = new SegmentLog(files, segmentBytes, durable, recovery.Segments, recovery.NextSegment, onDamaged);
            CommitAgain(log, recovery);
            recovery.Damaged.ForEach(damaged => log.Rewrite(damaged, isDamaged: true));
            log.Clean();
            return new WriteJournal(files, log, new GroupCommit(log, Math.Max(recovery.NextLsn, firstLsn), name), recovery);
        }
        catch (Exception)
        {
            files.Dispose();
            throw;
        }
    }

    /// <summary>Adds a record; it is safe once the ticket's task has completed, and refused if that fails.</summary>
    public JournalTicket Append(JournalKind kind, string key, long sequence, ReadOnlySpan<byte> payload) => _commits.Append(kind, key, sequence, payload);

    /// <summary>Ends records that are where they belong.</summary>
    public void Commit(IEnumerable<JournalEntry> entries) => _commits.Commit(entries);

    /// <summary>Writes what waits, and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _commits.DisposeAsync().ConfigureAwait(false);
        _files.Dispose();
    }

    // Before the segments that they stand in are set aside: after a crash in between they are read, and written, once more.
    private static void CommitAgain(SegmentLog log, JournalRecovery recovery)
    {
        if (recovery.Ended.Count == 0)
        {
            return;
        }

        try
        {
            var records = new ArrayBufferWriter<byte>();
            CommitPayload.Write(records, recovery.Ended);
            log.Append(MemoryMarshal.AsMemory(records.WrittenMemory).Span, [], recovery.NextLsn);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk is no reason not to start: what they ended is flushed once more, and the store refuses a sequence it has.
        }
    }
}

using System.Buffers;
using TieredCache.Journal.Segments;

namespace TieredCache.Journal;

/// <summary>Records that are written together, and told together that they were.</summary>
internal sealed class CommitGroup
{
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ArrayBufferWriter<byte> Records { get; } = new(4_096);

    public List<(JournalEntry Entry, int Offset)> Entries { get; } = [];

    /// <summary>Entries that this group's commit records end.</summary>
    public List<JournalEntry> Ended { get; } = [];

    public long FirstLsn { get; set; }

    /// <summary>Completes once the records survive what the journal promises.</summary>
    public Task Written => _written.Task;

    public void Succeed() => _written.TrySetResult();

    public void Fail(Exception exception)
    {
        _written.TrySetException(exception);

        // A group of nothing but commits has nobody who waits.
        _ = _written.Task.Exception;
    }
}

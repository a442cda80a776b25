using System.Buffers;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using TieredCache.Journal.Segments;

namespace TieredCache.Journal;

/// <summary>Records that are written together, and whose writers are told together that they were.</summary>
/// <remarks>
/// One item of the pool's work tells all who wait, one after the other: to queue each of them would cost more than the record. A
/// writer that is told goes on in that very loop, with the caller's code behind it, which may take long or block; so whoever
/// starts to tell first queues the next that may, and nobody ever waits for another writer's code. To be awaited without a context.
/// </remarks>
/// <param name="records">Where they are encoded; given back once they are written.</param>
/// <param name="firstLsn">The number of the first.</param>
/// <param name="onTold">Called once all who waited have gone on.</param>
internal sealed class CommitGroup(ArrayBufferWriter<byte> records, long firstLsn, Action onTold) : IValueTaskSource, IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly List<(Action<object?> Continuation, object? State)> _waiters = [];
    private Exception? _failure;
    private bool _isOver;
    private int _taken;
    private int _told;

    public ArrayBufferWriter<byte> Records { get; } = records;

    public List<(JournalEntry Entry, int Offset)> Entries { get; } = [];

    /// <summary>Entries that this group's commit records end.</summary>
    public List<JournalEntry> Ended { get; } = [];

    public long FirstLsn { get; } = firstLsn;

    /// <summary>Completes once the records survive what the journal promises.</summary>
    public ValueTask Written => new(this, token: 0);

    /// <summary>Tells those who wait.</summary>
    /// <param name="failure">Why the records were not written; null: they were.</param>
    /// <returns>How many waited.</returns>
    public int End(Exception? failure = null)
    {
        lock (_gate)
        {
            (_failure, _isOver) = (failure, true);
        }

        if (_waiters.Count > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        return _waiters.Count;
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token)
    {
        lock (_gate)
        {
            return !_isOver ? ValueTaskSourceStatus.Pending : _failure is null ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Faulted;
        }
    }

    void IValueTaskSource.GetResult(short token)
    {
        if (!_isOver)
        {
            throw new InvalidOperationException("The records have not been written yet.");
        }

        if (_failure is not null)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }
    }

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _waiters.Add((continuation, state));
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: true);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (Volatile.Read(ref _taken) < _waiters.Count - 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        var context = ExecutionContext.Capture();
        for (var i = Interlocked.Increment(ref _taken) - 1; i < _waiters.Count; i = Interlocked.Increment(ref _taken) - 1)
        {
            var (continuation, state) = _waiters[i];
            continuation(state);
            if (context is not null)
            {
                ExecutionContext.Restore(context);
            }

            if (Interlocked.Increment(ref _told) == _waiters.Count)
            {
                onTold();
            }
        }
    }
}

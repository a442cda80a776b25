namespace TieredCache.Strategies.Behind.Queue;

/// <summary>
/// The writes of a share of the keys, in order, with one batch under way at a time: a key is always in the same lane, so its
/// writes reach the store in the order of the queue.
/// </summary>
/// <remarks>
/// A batch is taken when it is full, or its first write has waited long enough. Of a key's writes in a batch the last one stands
/// for all, unless the store wants every version. The loop runs while there is something to do and then ends.
/// </remarks>
internal sealed class WriteLane(IFlushTarget target, BatchFlush flush, BehindSettings settings, TimeProvider time, Action<IReadOnlyList<PendingWrite>> onDone, CancellationToken stop)
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingWrite> _waiting = new();
    private readonly NewestWrites _newest = new();
    private readonly QueueMarks _marks = new();
    private TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;
    private int _underWay;
    private bool _running;
    private bool _drains;

    /// <summary>The oldest write that is not done with; null when there is none.</summary>
    public PendingWrite? Oldest { get; private set; }

    /// <summary>Ends once nothing is left, or the queue stops.</summary>
    public Task Drained => Hurry(static lane => lane._loop);

    /// <summary>Ends once all that is queued by now is done with, or the queue stops.</summary>
    public Task Flushed => Hurry(static lane => Task.WhenAny(lane._marks.Passed(), lane._loop));

    public void Add(PendingWrite write)
    {
        lock (_gate)
        {
            _waiting.Enqueue(write);
            _marks.Add();
            _newest.Add(write);
            Oldest ??= write;
            if (_waiting.Count >= settings.BatchSize || _drains)
            {
                _hurry.TrySetResult();
            }

            if (!_running)
            {
                _running = true;
                _loop = Task.Run(RunAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>The newest write of a key that is not done with; never a dead letter that was replayed.</summary>
    public PendingWrite? Find(string key)
    {
        lock (_gate)
        {
            return _newest.Find(key);
        }
    }

    // From now on no batch waits until it is full.
    private Task Hurry(Func<WriteLane, Task> end)
    {
        lock (_gate)
        {
            _drains = true;
            _hurry.TrySetResult();
            return end(this);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            for (var batch = await TakeAsync().ConfigureAwait(false); batch.Count > 0; batch = await TakeAsync().ConfigureAwait(false))
            {
                await flush.FlushAsync(batch, End, stop).ConfigureAwait(false);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // What is left is in the journal. A store that answers after the end finds nobody to tell.
        }
    }

    private async ValueTask<IReadOnlyList<PendingWrite>> TakeAsync()
    {
        Task hurry;
        lock (_gate)
        {
            _marks.Pass(left: _waiting.Count);
            if (_waiting.Count == 0)
            {
                _running = false;
                return [];
            }

            hurry = _hurry.Task;
        }

        await hurry.WaitAsync(settings.FlushInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var batch = TakeLocked();
            _underWay = batch.Count;
            if (!_drains && _waiting.Count < settings.BatchSize)
            {
                _hurry = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return batch;
        }
    }

    private List<PendingWrite> TakeLocked()
    {
        var batch = new WriteBatch(Math.Min(settings.BatchSize, _waiting.Count), target.NeedsEveryVersion);
        while (batch.Writes.Count < settings.BatchSize && _waiting.TryDequeue(out var write))
        {
            batch.Add(write);
        }

        return batch.Writes;
    }

    private void End(IReadOnlyList<PendingWrite> writes, PendingWrite? standIn)
    {
        lock (_gate)
        {
            _newest.End(writes, standIn);
            _underWay -= writes.Count - (standIn is null ? 0 : 1);
            Oldest = _underWay > 0 ? Oldest : _waiting.TryPeek(out var next) ? next : null;
        }

        onDone(writes);
    }
}

namespace TieredCache.Flights;

/// <summary>Bounds how many loads of a named cache run at once; those that wait are served in the order they came.</summary>
/// <remarks>
/// A permit is no object: whoever has entered leaves once, which <see cref="Flight{T}.Hold"/> sees to. While nobody waits,
/// entering and leaving are an interlocked instruction each. Who comes to wait says so before he looks for a permit once more,
/// and who leaves gives his permit back before he looks for somebody who waits: one of the two sees the other.
/// </remarks>
internal sealed class LoadPermits(int most)
{
    private readonly LinkedList<TaskCompletionSource<bool>> _queue = new();
    private readonly Lock _gate = new();
    private int _free = most;
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Takes a permit if there is one that nobody waits for.</summary>
    public bool TryEnter() => Waiting == 0 && TryTake();

    /// <summary>Waits for a permit.</summary>
    public ValueTask EnterAsync(CancellationToken cancellationToken) => TryEnter() ? default : WaitAsync(cancellationToken);

    /// <summary>Gives a permit back.</summary>
    public void Leave()
    {
        Interlocked.Increment(ref _free);
        if (Waiting > 0)
        {
            ServeThoseWhoWait();
        }
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource<bool>> place;
        lock (_gate)
        {
            place = _queue.AddLast(turn);
        }

        Interlocked.Increment(ref _waiting);
        ServeThoseWhoWait();
        try
        {
            using var registration = cancellationToken.UnsafeRegister(static (turn, token) => ((TaskCompletionSource<bool>)turn!).TrySetCanceled(token), turn);
            await turn.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (place.List is not null)
                {
                    _queue.Remove(place);
                }
            }

            Interlocked.Decrement(ref _waiting);
            ServeThoseWhoWait();
        }
    }

    private void ServeThoseWhoWait()
    {
        lock (_gate)
        {
            while (_queue.First is { } first && TryTake())
            {
                _queue.RemoveFirst();
                if (!first.Value.TrySetResult(true))
                {
                    Interlocked.Increment(ref _free);
                }
            }
        }
    }

    private bool TryTake()
    {
        var free = Volatile.Read(ref _free);
        while (free > 0)
        {
            var seen = Interlocked.CompareExchange(ref _free, free - 1, free);
            if (seen == free)
            {
                return true;
            }

            free = seen;
        }

        return false;
    }
}

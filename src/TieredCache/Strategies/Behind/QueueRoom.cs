namespace TieredCache.Strategies.Behind;

/// <summary>The room for waiting writes, by number and by weight; who finds none waits in line.</summary>
/// <remarks>What a write weighs is known once it has its record: one is let in as long as the weight is below the bound, and those that come at once may exceed it.</remarks>
/// <param name="most">How many there is room for.</param>
/// <param name="mostBytes">What they may weigh together; 0: anything.</param>
internal sealed class QueueRoom(int most, long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _line = [];
    private int _taken;
    private long _bytes;

    /// <summary>How many wait in line.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _line.Count;
            }
        }
    }

    /// <summary>False where a write would find none: what waits is too many, or too heavy.</summary>
    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return HasRoomLocked();
            }
        }
    }

    /// <summary>Takes room for one write if there is any.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            var has = HasRoomLocked();
            _taken += has ? 1 : 0;
            return has;
        }
    }

    /// <summary>Waits for room for one write.</summary>
    /// <exception cref="OperationCanceledException">There was none; none has been taken.</exception>
    public async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        var place = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource> node;
        lock (_gate)
        {
            node = _line.AddLast(place);
            LetInLocked();
        }

        using var leave = cancellationToken.UnsafeRegister(static (place, token) => ((TaskCompletionSource)place!).TrySetCanceled(token), place);
        try
        {
            await place.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Leave(node);
            throw;
        }
    }

    /// <summary>A write that has its room, or needs none, weighs this much.</summary>
    public void Weigh(long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes;
        }
    }

    /// <summary>Gives back what writes have taken.</summary>
    public void GiveBack(int writes, long bytes)
    {
        lock (_gate)
        {
            _taken -= writes;
            _bytes -= bytes;
            LetInLocked();
        }
    }

    private bool HasRoomLocked() => _taken < most && (mostBytes == 0 || _bytes < mostBytes);

    private void LetInLocked()
    {
        while (HasRoomLocked() && _line.First is { } first)
        {
            _line.Remove(first);
            _taken += first.Value.TrySetResult() ? 1 : 0;
        }
    }

    private void Leave(LinkedListNode<TaskCompletionSource> node)
    {
        lock (_gate)
        {
            if (node.List is not null)
            {
                _line.Remove(node);
            }
        }
    }
}

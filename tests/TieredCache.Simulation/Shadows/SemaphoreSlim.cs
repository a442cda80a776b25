namespace TieredCache;

/// <summary>Stands before the runtime's, whose waiters go on elsewhere: here they go on in a step of the simulation.</summary>
internal sealed class SemaphoreSlim(int initial, int most)
{
    private readonly LinkedList<TaskCompletionSource<bool>> _waiters = new();
    private int _free = Math.Min(initial, most);

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_free > 0)
        {
            _free--;
            return;
        }

        var waiter = new TaskCompletionSource<bool>();
        var place = _waiters.AddLast(waiter);
        using var registration = cancellationToken.UnsafeRegister(_ =>
        {
            if (waiter.TrySetCanceled(cancellationToken))
            {
                _waiters.Remove(place);
            }
        }, null);
        await waiter.Task.ConfigureAwait(false);
    }

    public void Release()
    {
        while (_waiters.First is { } first)
        {
            _waiters.RemoveFirst();
            if (first.Value.TrySetResult(true))
            {
                return;
            }
        }

        _free++;
    }
}

namespace TieredCache.Chaos.Nodes.Work;

/// <summary>Lets clients through one operation at a time, and can be shut: it then says when the last one is out.</summary>
internal sealed class Gate
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _empty;
    private int _inside;

    public async ValueTask<IDisposable> EnterAsync()
    {
        while (true)
        {
            Task wait;
            lock (_lock)
            {
                if (_open.Task.IsCompleted)
                {
                    _inside++;
                    return new Pass(this);
                }

                wait = _open.Task;
            }

            await wait;
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _open.TrySetResult();
        }
    }

    public Task ShutAsync()
    {
        lock (_lock)
        {
            if (_open.Task.IsCompleted)
            {
                _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _empty ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            var empty = _empty.Task;
            Announce();
            return empty;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            _inside--;
            Announce();
        }
    }

    private void Announce()
    {
        if (_inside == 0 && _empty is { } empty)
        {
            _empty = null;
            empty.TrySetResult();
        }
    }

    private sealed class Pass(Gate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}

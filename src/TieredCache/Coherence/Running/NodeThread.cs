namespace TieredCache.Coherence.Running;

/// <summary>
/// Turns on a thread of their own, so that a starved thread pool does not keep the node from sending its heartbeats and
/// noticing the time.
/// </summary>
internal sealed class NodeThread(Action<Exception> onError) : INodePump
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RestAfterError = TimeSpan.FromSeconds(1);
    private readonly AutoResetEvent _wake = new(initialState: false);
    private Func<TimeSpan>? _turn;
    private volatile bool _stopped;

    public void Start(Func<TimeSpan> turn)
    {
        _turn = turn;
        new Thread(Run) { IsBackground = true, Name = "TieredCache node" }.Start();
    }

    public void Wake()
    {
        if (!_stopped)
        {
            _wake.Set();
        }
    }

    // The thread ends by itself after the turn it is in: nobody waits for it.
    public void Dispose()
    {
        _stopped = true;
        _wake.Set();
    }

    private void Run()
    {
        while (!_stopped)
        {
            _wake.WaitOne(Turn());
        }
    }

    private TimeSpan Turn()
    {
        try
        {
            var rest = _turn!();
            return rest < TimeSpan.Zero ? TimeSpan.Zero : rest < Longest ? rest : Longest;
        }
        catch (Exception exception)
        {
            onError(exception);
            return RestAfterError;
        }
    }
}

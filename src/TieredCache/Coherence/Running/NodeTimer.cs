namespace TieredCache.Coherence.Running;

/// <summary>
/// Turns on whatever thread asks for one, and on the clock's timer: under a clock that stands still nothing else runs, so that
/// a test or a simulation decides what happens when.
/// </summary>
internal sealed class NodeTimer(TimeProvider time, Action<Exception> onError) : INodePump
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan RestAfterError = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private Func<TimeSpan>? _turn;
    private ITimer? _timer;
    private bool _running;
    private bool _again;

    public void Start(Func<TimeSpan> turn)
    {
        lock (_gate)
        {
            _turn = turn;
            _timer = time.CreateTimer(static pump => ((NodeTimer)pump!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        Wake();
    }

    public void Wake()
    {
        Func<TimeSpan> turn;
        lock (_gate)
        {
            if (_running || _turn is null)
            {
                _again = true;
                return;
            }

            _running = true;
            turn = _turn;
        }

        while (true)
        {
            var rest = Turn(turn);
            lock (_gate)
            {
                if (!_again)
                {
                    _running = false;
                    _timer?.Change(rest < Longest ? rest : Longest, Timeout.InfiniteTimeSpan);
                    return;
                }

                _again = false;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _turn = null;
            _timer?.Dispose();
            _timer = null;
        }
    }

    private TimeSpan Turn(Func<TimeSpan> turn)
    {
        try
        {
            return turn();
        }
        catch (Exception exception)
        {
            onError(exception);
            return RestAfterError;
        }
    }
}

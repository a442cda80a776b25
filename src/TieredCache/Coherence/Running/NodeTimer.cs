namespace TieredCache.Coherence.Running;

/// <summary>
/// Turns on whatever thread asks for one, and on the clock's timer: under a clock that stands still nothing else runs, so that
/// a test or a simulation decides what happens when.
/// </summary>
internal sealed class NodeTimer(TimeProvider time) : INodePump
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
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
        lock (_gate)
        {
            if (_running || _turn is null)
            {
                _again = true;
                return;
            }

            _running = true;
        }

        while (true)
        {
            var rest = _turn();
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
}

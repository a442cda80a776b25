namespace TieredCache.Simulation.Engine;

/// <summary>A timer whose firing is a step of its node. Changed or disposed of, it leaves its old step behind, which then does nothing.</summary>
internal sealed class ScheduledTimer : ITimer
{
    private readonly Scheduler _scheduler;
    private readonly int _node;
    private readonly TimerCallback _callback;
    private readonly object? _state;
    private TimeSpan _period;
    private int _armed;

    public ScheduledTimer(Scheduler scheduler, int node, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_scheduler, _node, _callback, _state) = (scheduler, node, callback, state);
        Change(dueTime, period);
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _armed++;
        _period = period;
        if (dueTime >= TimeSpan.Zero)
        {
            Arm(dueTime);
        }

        return true;
    }

    public string Describe() => $"{_callback.Method.DeclaringType} {_callback.Method} {_state}";

    public void Dispose() => _armed++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(TimeSpan due)
    {
        var armed = _armed;
        _scheduler.Post(_node, Math.Max(0, (long)Math.Ceiling(due.TotalMilliseconds)), () => Fire(armed));
    }

    private void Fire(int armed)
    {
        if (armed != _armed)
        {
            return;
        }

        if (_period > TimeSpan.Zero)
        {
            Arm(_period);
        }

        _callback(_state);
    }
}

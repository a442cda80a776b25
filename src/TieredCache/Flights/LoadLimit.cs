namespace TieredCache.Flights;

/// <summary>
/// How a load is ended from outside: its time-out, and the token it is given. They are two, because what the application has
/// registered on its token may block or run the loader's end, and the waiters come first.
/// </summary>
internal sealed class LoadLimit : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);
    private readonly CancellationTokenSource _stop = new();
    private ITimer? _timer;

    /// <summary>The loader's token.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Starts the time-out.</summary>
    public void Start(TimeProvider time, TimeSpan timeout, TimerCallback onLimit, object state) => _timer = MakeTimer(time, timeout, onLimit, state);

    /// <summary>Cancels the loader's token; nobody waits for what is registered on it.</summary>
    public void Stop() => Cancel(_stop);

    /// <summary>A timer that fires once. It lives as long as a slow load, which is not to hold on to the context of a request.</summary>
    public static ITimer MakeTimer(TimeProvider time, TimeSpan left, TimerCallback onLimit, object state)
    {
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return time.CreateTimer(onLimit, state, left < TimeSpan.Zero ? TimeSpan.Zero : left < LongestTimer ? left : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancels a loader's token, whose load may be about to end; nobody waits for what is registered on it.</summary>
    public static void Cancel(CancellationTokenSource stop)
    {
        try
        {
            _ = stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The load has ended in this very moment: there is nothing left to cancel.
        }
    }

    /// <summary>
    /// Ends a loader's token with its load. One that is cancelled is left to the collector: the loader may have seen that and returned
    /// before its registrations were called, and disposing of the token would drop them.
    /// </summary>
    public static void End(CancellationTokenSource stop)
    {
        if (!stop.IsCancellationRequested)
        {
            stop.Dispose();
        }
    }

    /// <summary>Not before the loader has returned: its token is not taken from under it.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        End(_stop);
    }
}

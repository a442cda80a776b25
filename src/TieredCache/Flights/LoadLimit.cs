namespace TieredCache.Flights;

/// <summary>
/// How a load is ended from outside: its time-out, and the token it is given. Two sources, because what the application has
/// registered on its token may block or run the loader's end, and the waiters come first.
/// </summary>
internal sealed class LoadLimit : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource? _limit;

    /// <summary>The loader's token.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Starts the time-out.</summary>
    public void Start(TimeProvider time, TimeSpan timeout, Action<object?> onLimit, object state)
    {
        _limit = new CancellationTokenSource(timeout < LongestTimer ? timeout : Timeout.InfiniteTimeSpan, time);
        _limit.Token.UnsafeRegister(onLimit, state);
    }

    /// <summary>Cancels the loader's token; nobody waits for what is registered on it.</summary>
    public void Stop()
    {
        try
        {
            _ = _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The load has ended in this very moment: there is nothing left to cancel.
        }
    }

    /// <summary>Not before the loader has returned: its token is not taken from under it.</summary>
    public void Dispose()
    {
        _limit?.Dispose();
        _stop.Dispose();
    }
}

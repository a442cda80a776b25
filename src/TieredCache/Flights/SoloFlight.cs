using TieredCache.Entries;

namespace TieredCache.Flights;

/// <summary>A flight that flies itself, on the thread pool and against the clock.</summary>
internal abstract class SoloFlight<T>(FlightTable table, string key, long asOf, Watermark home, TagSet tags)
    : Flight<T>(table, key, asOf, home, tags), IThreadPoolWorkItem
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);
    // Two sources: what the application has registered on its token may block or run the loader's end, and the waiters come first.
    private readonly CancellationTokenSource _stop = new();
    private CancellationTokenSource? _limit;

    /// <summary>Takes off.</summary>
    /// <param name="time">Measures the time-out.</param>
    /// <param name="timeout">How long the load may take, waiting for a permit included.</param>
    public void Start(TimeProvider time, TimeSpan timeout)
    {
        _limit = new CancellationTokenSource(timeout < LongestTimer ? timeout : Timeout.InfiniteTimeSpan, time);
        _limit.Token.UnsafeRegister(static flight => ((SoloFlight<T>)flight!).OnLimit(), this);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    /// <summary>The load itself.</summary>
    protected abstract ValueTask<Landing<T>> FlyAsync(CancellationToken cancellationToken);

    /// <summary>A load has run out of time and was abandoned.</summary>
    protected abstract void OnTimedOut();

    protected override void Abandon()
    {
        if (Fail(Deserted()))
        {
            Stop();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            Land(await FlyAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            // Not before the loader has returned: its token is not taken from under it.
            _limit!.Dispose();
            _stop.Dispose();
        }
    }

    private void OnLimit()
    {
        if (!HasLanded)
        {
            OnTimedOut();
            RunOutOfTime();
            Stop();
        }
    }

    private void Stop()
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
}

using TieredCache.Entries;

namespace TieredCache.Flights;

/// <summary>A flight that flies itself, on the thread pool and against the clock.</summary>
internal abstract class SoloFlight<T>(FlightTable table, string key, long asOf, Watermark home, TagSet tags)
    : Flight<T>(table, key, asOf, home, tags), IThreadPoolWorkItem
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);
    private CancellationTokenSource? _stop;
    private CancellationTokenRegistration _onStop;

    /// <summary>Takes off.</summary>
    /// <param name="time">Measures the time-out.</param>
    /// <param name="timeout">How long the load may take, waiting for a permit included.</param>
    public void Start(TimeProvider time, TimeSpan timeout)
    {
        _stop = new CancellationTokenSource(timeout < LongestTimer ? timeout : Timeout.InfiniteTimeSpan, time);
        _onStop = _stop.Token.UnsafeRegister(static flight => ((SoloFlight<T>)flight!).OnStop(), this);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync(_stop!);

    /// <summary>The load itself.</summary>
    protected abstract ValueTask<Landing<T>> FlyAsync(CancellationToken cancellationToken);

    /// <summary>A load has run out of time and was abandoned.</summary>
    protected abstract void OnTimedOut();

    protected override void Abandon()
    {
        if (!Fail(Deserted()))
        {
            return;
        }

        try
        {
            _ = _stop?.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The load has ended in this very moment: there is nothing left to cancel.
        }
    }

    private async Task RunAsync(CancellationTokenSource stop)
    {
        try
        {
            Land(await FlyAsync(stop.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            // Not before the loader has returned: its token is not taken from under it.
            await _onStop.DisposeAsync().ConfigureAwait(false);
            stop.Dispose();
        }
    }

    private void OnStop()
    {
        if (!HasLanded)
        {
            OnTimedOut();
            RunOutOfTime();
        }
    }
}

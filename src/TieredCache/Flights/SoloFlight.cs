using TieredCache.Entries;

namespace TieredCache.Flights;

/// <summary>A flight that flies itself, on the thread pool and against the clock.</summary>
internal abstract class SoloFlight<T>(FlightTable table, string key, long asOf, Watermark home, TagSet tags)
    : Flight<T>(table, key, asOf, home, tags), IThreadPoolWorkItem
{
    private readonly LoadLimit _limit = new();

    /// <summary>Takes off.</summary>
    /// <param name="time">Measures the time-out.</param>
    /// <param name="timeout">How long the load may take, waiting for a permit included.</param>
    public void Start(TimeProvider time, TimeSpan timeout)
    {
        _limit.Start(time, timeout, static flight => ((SoloFlight<T>)flight!).OnLimit(), this);
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
            _limit.Stop();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            Land(await FlyAsync(_limit.Token).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            _limit.Dispose();
        }
    }

    private void OnLimit()
    {
        if (!HasLanded)
        {
            OnTimedOut();
            RunOutOfTime();
            _limit.Stop();
        }
    }
}

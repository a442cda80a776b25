using TieredCache.Entries;

namespace TieredCache.Flights;

/// <summary>A flight that flies itself, against the clock: on the thread pool, or as far as it gets without waiting on its first caller's thread.</summary>
/// <remarks>
/// A timer is made for it once somebody waits: another caller who has joined, or the first one, when the load goes on by itself.
/// What the application has registered on the loader's token may block or run the load's end, so the waiters come first.
/// </remarks>
internal abstract class SoloFlight<T>(FlightTable table, string key, long asOf, Watermark home, TagSet tags)
    : Flight<T>(table, key, asOf, home, tags), IThreadPoolWorkItem
{
    private readonly CancellationTokenSource _stop = new();
    private ITimer? _timer;

    /// <summary>Takes off on the thread pool.</summary>
    public void Start()
    {
        Watch();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Takes off here. What it does before it first waits, its caller waits for.</summary>
    /// <param name="context">The execution context it is to run in: not that of the request.</param>
    public void StartHere(ExecutionContext context)
    {
        _ = RunAsync(context);
        if (!HasLanded)
        {
            Watch();
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync(context: null);

    public sealed override void Watch()
    {
        if (Volatile.Read(ref _timer) is not null)
        {
            return;
        }

        var timer = LoadLimit.MakeTimer(Time, TimeLeft, static flight => ((SoloFlight<T>)flight!).OnLimit(), this);
        if (Interlocked.CompareExchange(ref _timer, timer, null) is not null || HasLanded)
        {
            timer.Dispose();
        }
    }

    /// <summary>Measures the time-out.</summary>
    protected abstract TimeProvider Time { get; }

    /// <summary>How much longer the load may take, waiting for a permit included.</summary>
    protected abstract TimeSpan TimeLeft { get; }

    /// <summary>The load itself.</summary>
    protected abstract ValueTask<Landing<T>> FlyAsync(CancellationToken cancellationToken);

    /// <summary>A load has run out of time and was abandoned.</summary>
    protected abstract void OnTimedOut();

    protected override void Abandon()
    {
        if (Fail(Deserted()))
        {
            LoadLimit.Cancel(_stop);
        }
    }

    private async Task RunAsync(ExecutionContext? context)
    {
        try
        {
            if (context is not null)
            {
                // Its caller gets his own back when this method returns to him.
                ExecutionContext.Restore(context);
            }

            var landing = await FlyAsync(_stop.Token).ConfigureAwait(false);
            Land(landing, goesOn: landing.Origin == CacheOrigin.Remote);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            // Not before the loader has returned: its token is not taken from under it.
            _timer?.Dispose();
            LoadLimit.End(_stop);
        }
    }

    private void OnLimit()
    {
        if (!HasLanded)
        {
            OnTimedOut();
            RunOutOfTime();
            LoadLimit.Cancel(_stop);
        }
    }
}

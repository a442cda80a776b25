using TieredCache.Entries;

namespace TieredCache.Flights;

/// <summary>A flight with the type of its value: it knows how to land, not how it is flown.</summary>
internal abstract class Flight<T>(FlightTable table, string key, long asOf, Watermark home, TagSet tags) : Flight(key, asOf, home, tags)
{
    private readonly TaskCompletionSource<Landing<T>> _landing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<T>? _shared;
    private CacheEntry<T>? _stale;
    private IDisposable? _held;

    /// <summary>Where the riders wait.</summary>
    public Task<Landing<T>> Landing => _landing.Task;

    /// <summary>Gets the answer that those who stay wait for together.</summary>
    /// <returns>True for the one caller who is to give it.</returns>
    public bool TryShare(out TaskCompletionSource<T> shared)
    {
        if (Volatile.Read(ref _shared) is { } held)
        {
            shared = held;
            return false;
        }

        // Those who wait go on side by side, and not one after the other on the thread that brings the answer.
        var made = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        shared = Interlocked.CompareExchange(ref _shared, made, null) ?? made;
        return ReferenceEquals(shared, made);
    }

    /// <summary>A stale value found on the way, to land with when the load fails or its time is up.</summary>
    public CacheEntry<T>? Stale
    {
        get => Volatile.Read(ref _stale);
        set => Volatile.Write(ref _stale, value);
    }

    /// <summary>Gets the stale value if it may be served at this moment.</summary>
    public bool TryGetStale(out CacheEntry<T> stale)
    {
        stale = Stale!;
        return stale is not null && MayServe(stale);
    }

    /// <summary>Ends the flight well; false when it had landed before.</summary>
    public bool Land(in Landing<T> landing)
    {
        if (!TryClose())
        {
            return false;
        }

        CleanUp();
        _landing.SetResult(landing);
        return true;
    }

    /// <summary>Ends the flight badly; false when it had landed before.</summary>
    public bool Fail(Exception exception)
    {
        if (!TryClose())
        {
            return false;
        }

        CleanUp();
        _landing.SetException(exception);
        _ = _landing.Task.Exception; // Observed here: all riders may have left.
        return true;
    }

    /// <summary>Its time is up: it lands with a stale value if there is one that may be served.</summary>
    public void RunOutOfTime()
    {
        if (!TryGetStale(out var stale) || !Land(new Landing<T>(stale, CacheOrigin.Stale)))
        {
            Fail(new TimeoutException("The load took longer than Entry:LoadTimeout."));
        }
    }

    /// <summary>Hands over what is to be given back when the flight lands; at once if it has.</summary>
    public void Hold(IDisposable? held)
    {
        Volatile.Write(ref _held, held);
        if (HasLanded)
        {
            GiveBack();
        }
    }

    /// <summary>Gives back at once what is held until landing: a flight that waits for another must not keep that one waiting.</summary>
    protected void GiveBack() => Interlocked.Exchange(ref _held, null)?.Dispose();

    /// <summary>True when nothing has removed the stale value meanwhile.</summary>
    protected abstract bool MayServe(CacheEntry<T> stale);

    protected static OperationCanceledException Deserted() => new("Nobody waits for this load any more.");

    private void CleanUp()
    {
        table.Remove(this);
        GiveBack();
    }
}

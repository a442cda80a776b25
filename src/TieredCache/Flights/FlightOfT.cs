using TieredCache.Entries;
using TieredCache.Flights.Riders;

namespace TieredCache.Flights;

/// <summary>A flight with the type of its value: it knows how to land, not how it is flown.</summary>
internal abstract class Flight<T>(FlightTable table, string key, long asOf, Watermark home, TagSet tags) : Flight(key, asOf, home, tags)
{
    private static readonly object Down = new();
    private object? _waiters;
    private object? _starter;
    private object? _brought;
    private SharedAnswer<T>? _shared;
    private CacheEntry<T>? _stale;
    private LoadPermits? _held;
    private CacheOrigin _origin;

    /// <summary>Where the riders wait, who make the place they wait at: a flight that lands before anybody waits has none.</summary>
    public Task<Landing<T>> Landing
    {
        get
        {
            var waiters = Volatile.Read(ref _waiters);
            if (waiters is null)
            {
                var made = new TaskCompletionSource<Landing<T>>(TaskCreationOptions.RunContinuationsAsynchronously);
                waiters = Interlocked.CompareExchange(ref _waiters, made, null) ?? made;
            }

            return waiters is TaskCompletionSource<Landing<T>> place ? place.Task
                : _brought is Exception exception ? Task.FromException<Landing<T>>(exception)
                : Task.FromResult(Outcome);
        }
    }

    /// <summary>
    /// Where the one waits who has started it and has nothing to watch: from a landing with <c>goesOn</c> he goes on with no turn
    /// of the thread pool in between.
    /// </summary>
    public Task<Landing<T>> LandingOfStarter
    {
        get
        {
            var made = new TaskCompletionSource<Landing<T>>();
            return Interlocked.CompareExchange(ref _starter, made, null) is null ? made.Task : Landing;
        }
    }

    /// <summary>Gets what it brought home, if it landed well and before anybody waited for it.</summary>
    public bool TryGetLanding(out Landing<T> landing)
    {
        var hasLanded = ReferenceEquals(Volatile.Read(ref _waiters), Down) && _brought is not Exception;
        landing = hasLanded ? Outcome : default;
        return hasLanded;
    }

    /// <summary>Gets the answer that those who stay wait for together.</summary>
    /// <returns>True for the one caller who is to give it.</returns>
    public bool TryShare(out SharedAnswer<T> shared)
    {
        if (Volatile.Read(ref _shared) is { } held)
        {
            shared = held;
            return false;
        }

        var made = new SharedAnswer<T>();
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
    /// <param name="landing">What it brings.</param>
    /// <param name="goesOn">True where its starter may go on in this call: nothing of the application's is above it, and nothing waits for its return.</param>
    public bool Land(in Landing<T> landing, bool goesOn = false)
    {
        if (!TryClose())
        {
            return false;
        }

        CleanUp();
        _origin = landing.Origin;
        if (PlaceOfWaiters(landing.Entry) is { } place)
        {
            place.SetResult(landing);
        }

        if (PlaceOfStarter() is { } starter)
        {
            if (goesOn)
            {
                starter.SetResult(landing);
            }
            else
            {
                Queue(starter, static (starter, flight) => starter.SetResult(flight.Outcome));
            }
        }

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
        if (PlaceOfWaiters(exception) is { } place)
        {
            place.SetException(exception);
            _ = place.Task.Exception; // Observed here: all riders may have left.
        }

        if (PlaceOfStarter() is { } starter)
        {
            Queue(starter, static (starter, flight) => starter.SetException((Exception)flight._brought!));
        }

        return true;
    }

    /// <summary>Its time is up: it lands with a stale value if there is one that may be served; else with nothing, where that is no failure.</summary>
    public void RunOutOfTime()
    {
        if (TryGetStale(out var stale) && Land(new Landing<T>(stale, CacheOrigin.Stale)))
        {
            return;
        }

        if (OutOfTime is { } failure)
        {
            Fail(failure);
        }
        else
        {
            Land(default);
        }
    }

    /// <summary>Hands over a permit that is to be given back when the flight lands; at once if it has.</summary>
    /// <param name="permits">Where it was taken.</param>
    public void Hold(LoadPermits permits)
    {
        // A full fence: who lands marks that and then looks here, and must not miss what we have not yet been seen to write.
        Interlocked.Exchange(ref _held, permits);
        if (HasLanded)
        {
            GiveBack();
        }
    }

    /// <summary>Gives the permit back at once, and once: a flight that waits for another must not keep that one waiting.</summary>
    protected void GiveBack() => Interlocked.Exchange(ref _held, null)?.Leave();

    /// <summary>What its riders are told when its time is up; null: that there is nothing.</summary>
    protected abstract TimeoutException? OutOfTime { get; }

    /// <summary>True when nothing has removed the stale value meanwhile.</summary>
    protected abstract bool MayServe(CacheEntry<T> stale);

    protected static OperationCanceledException Deserted() => new("Nobody waits for this load any more.");

    private Landing<T> Outcome => new((CacheEntry<T>?)_brought, _origin);

    // Nobody waits after this: who comes now finds what was brought.
    private TaskCompletionSource<Landing<T>>? PlaceOfWaiters(object? brought)
    {
        _brought = brought;
        return (TaskCompletionSource<Landing<T>>?)Interlocked.CompareExchange(ref _waiters, Down, null);
    }

    private TaskCompletionSource<Landing<T>>? PlaceOfStarter() => Interlocked.Exchange(ref _starter, Down) as TaskCompletionSource<Landing<T>>;

    private void Queue(TaskCompletionSource<Landing<T>> starter, Action<TaskCompletionSource<Landing<T>>, Flight<T>> complete) =>
        ThreadPool.UnsafeQueueUserWorkItem(static told => told.complete(told.starter, told.flight), (starter, complete, flight: this), preferLocal: true);

    private void CleanUp()
    {
        table.Remove(this);
        GiveBack();
    }
}

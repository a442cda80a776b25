using System.Diagnostics;
using TieredCache.Coherence.Outstanding;
using TieredCache.Diagnostics;
using TieredCache.Diagnostics.Guarding;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Pipeline.Loads.Leases;

namespace TieredCache.Pipeline.Loads;

/// <summary>
/// One bulk load: looks for all its keys in L2 and takes the leases of those that are missing, with one command a slot group and
/// without waiting; loads what was granted in one call; stores it, again with one command a slot group; and only then waits for
/// the keys that other nodes are loading.
/// </summary>
/// <remarks>
/// Its keys are flights like any other, so overlapping bulk calls and single callers share them. It is cancelled when nobody
/// waits for any of its keys; one key that is given up does not stop the rest.
/// </remarks>
internal sealed class BulkLoad<TState, T> : IThreadPoolWorkItem
{
    private readonly CacheParts _parts;
    private readonly LoadTools _tools;
    private readonly TState _state;
    private readonly CacheManyLoader<TState, T> _load;
    private readonly CacheEntryOptions? _options;
    private readonly LoadScope? _outer;
    private readonly List<BulkFlight<T>> _flights = [];
    private LoadStamp _before;
    private readonly TagSet _tags;
    private readonly Turn _turn = new();
    private readonly Action _onDeserted;
    private readonly LoadLimit _limit = new();
    private LoadPermits? _permit;
    private bool _isOver;

    public BulkLoad(CacheParts parts, LoadTools tools, TState state, CacheManyLoader<TState, T> load, CacheEntryOptions? options, LoadScope? outer)
    {
        _parts = parts;
        _tools = tools;
        _state = state;
        _load = load;
        _options = options;
        _outer = outer;
        _onDeserted = OnDeserted;
        _before = LoadStamp.Now(parts);
        _tags = parts.Coherence.Tags.SetOf(parts.Keys, options?.Tags);
    }

    /// <summary>True for a load ahead of expiry: what memory holds is not an answer, and nobody waits.</summary>
    public bool Refreshes { get; init; }

    /// <summary>The caller's span.</summary>
    public Activity? Starter { get; } = Activity.Current;

    /// <summary>Takes a seat in the key's flight, which is this load's own where there was none.</summary>
    public Flight<T> Board(string key)
    {
        if (_parts.Flights.Board(key, _parts.StripeOf(key), _parts.Memory.Bodies.PlaceOf(key),
            static (key, bulk) => new BulkFlight<T>(bulk._parts, key, bulk._parts.RemoteKeyOf(key), bulk._before.AsOf, bulk._tags, bulk._options, bulk._turn, bulk._onDeserted), this, out var flight))
        {
            _flights.Add((BulkFlight<T>)flight);
        }

        return flight;
    }

    /// <summary>Those among the seats that lie in flights of others.</summary>
    public IEnumerable<Flight> NotOwn(IEnumerable<Flight> seats) => seats.Except(_flights);

    /// <summary>Takes off with the flights that are its own, if there are any.</summary>
    public void Start()
    {
        if (_flights.Count > 0)
        {
            _limit.Start(_parts.Time, _parts.Entry.LoadTimeout, static bulk => ((BulkLoad<TState, T>)bulk!).OnLimit(), this);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        try
        {
            await FlyAsync(_limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            FailAll(_flights, exception);
        }
        finally
        {
            GiveBackPermit();
            _limit.Dispose();
        }
    }

    private async ValueTask FlyAsync(CancellationToken cancellationToken)
    {
        var scout = new BulkScout<T>(_parts, _tools, _options) { Refreshes = Refreshes };
        var open = scout.LandFromMemory(_flights);
        _before = await _tools.SettledAsync(_before, cancellationToken).ConfigureAwait(false);
        for (var pause = TimeSpan.FromMilliseconds(5); open.Count > 0; pause = pause < TimeSpan.FromMilliseconds(100) ? pause * 2 : pause)
        {
            var sleepers = open.ConvertAll(flight => _parts.Coherence.WakeUps.Of(flight.RemoteKey.Wire));
            try
            {
                open = await RoundAsync(scout, open, sleepers, pause, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                sleepers.ForEach(static sleeper => sleeper.Dispose());
            }

            _before = LoadStamp.Now(_parts);
        }
    }

    // Looks, loads what was granted, else waits a little; what is left is busy.
    private async ValueTask<List<BulkFlight<T>>> RoundAsync(BulkScout<T> scout, List<BulkFlight<T>> open, List<WakeUps.Sleeper> sleepers, TimeSpan pause, CancellationToken cancellationToken)
    {
        var (granted, busy) = await scout.LookAsync(open, _before, cancellationToken).ConfigureAwait(false);
        if (granted.Count > 0)
        {
            await LoadAsync(granted, cancellationToken).ConfigureAwait(false);
        }
        else if (busy.Count > 0)
        {
            var length = pause * (0.5 + (0.5 * _parts.Dice()));
            await ((Task)Task.WhenAny(sleepers.Select(static sleeper => sleeper.Woken))).WaitAsync(length, _parts.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        // What was refused looks again with the next round, as of then: what it would have handed out might be newer than what others see.
        return [.. busy.FindAll(static flight => !flight.HasLanded), .. granted.FindAll(static flight => !flight.HasLanded)];
    }

    private async ValueTask LoadAsync(List<BulkFlight<T>> flights, CancellationToken cancellationToken)
    {
        var leased = flights.FindAll(static flight => flight.Lease is not null);
        var keeper = new LeaseKeeper(_parts, [.. leased.Select(static flight => new HeldLease(flight.RemoteKey, flight.Lease!.Value, flight))]);
        var start = _parts.Time.GetTimestamp();
        var isCalled = false;
        try
        {
            await EnterAsync(cancellationToken).ConfigureAwait(false);
            start = _parts.Time.GetTimestamp();
            flights.ForEach(flight => flight.Stores &= _parts.MayKeep(flight.Key));
            _parts.Breaker?.Enter();
            isCalled = true;
            var values = await CallAsync(flights, cancellationToken).ConfigureAwait(false);
            var duration = _parts.Time.GetElapsedTime(start);
            _parts.Loaded(LoadResult.Success, duration, Refreshes);
            _tools.Planner.Measured(duration);
            await KeepAndLandAsync(flights, values, duration).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            if (isCalled)
            {
                _parts.Loaded(cancellationToken.IsCancellationRequested ? LoadResult.Cancelled : LoadResult.Error, _parts.Time.GetElapsedTime(start), Refreshes);
            }

            FailAll(flights, exception);
            await keeper.ReleaseAsync(i => cancellationToken.IsCancellationRequested ? leased[i].Step : leased[i].BackOff).ConfigureAwait(false);
        }
        finally
        {
            // The rest may have to wait for loads that need it.
            GiveBackPermit();
            await keeper.DisposeAsync().ConfigureAwait(false);
        }
    }

    // The leases are held, and kept alive, meanwhile.
    private async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        if (_outer is null && _permit is null)
        {
            Volatile.Write(ref _permit, await _turn.EnterAsync(_parts.Permits, cancellationToken).ConfigureAwait(false) ? _parts.Permits : null);
            if (Volatile.Read(ref _isOver))
            {
                GiveBackPermit();
                throw new OperationCanceledException(cancellationToken);
            }
        }
    }

    private async ValueTask<IReadOnlyDictionary<string, T>> CallAsync(List<BulkFlight<T>> flights, CancellationToken cancellationToken)
    {
        using var span = new GuardedSpan(CacheActivities.StartLoad(_parts.Name, Starter, Refreshes));
        flights.ForEach(flight => flight.Span = span.Activity);
        var scope = _outer;
        foreach (var flight in flights)
        {
            scope = new LoadScope(_parts.Name, flight.Key, scope);
        }

        LoadScope.Current = scope;
        try
        {
            return await _load(_state, flights.ConvertAll(static flight => flight.Key), cancellationToken).ConfigureAwait(false)
                ?? throw new InvalidOperationException("A bulk loader returned null in place of a dictionary.");
        }
        catch (Exception exception)
        {
            span.Failed(exception);
            throw;
        }
        finally
        {
            scope?.EndUpTo(_outer);
        }
    }

    private async ValueTask KeepAndLandAsync(List<BulkFlight<T>> flights, IReadOnlyDictionary<string, T> values, TimeSpan duration)
    {
        flights.ForEach(static flight => flight.GiveUpIfLate());
        var kept = await _tools.Keeper.KeepManyAsync(flights.ConvertAll(flight => LoadedOf(flight, values, duration)), _before, duration).ConfigureAwait(false);
        for (var i = 0; i < kept.Length; i++)
        {
            if (!(Protections.Reread && kept[i].IsRefused && flights[i].TryRefuse()))
            {
                flights[i].Land(new Landing<T>(kept[i].Entry.IsAbsent ? null : kept[i].Entry, CacheOrigin.Loader));
            }
        }
    }

    private Loaded<T> LoadedOf(BulkFlight<T> flight, IReadOnlyDictionary<string, T> values, TimeSpan duration)
    {
        var plan = values.TryGetValue(flight.Key, out var value) ? _tools.Planner.Plan(_options, context: null, value is null, dataVersion: 0) : _tools.Planner.PlanAbsent(_options);
        return new Loaded<T>(flight.Key, flight.RemoteKey, value!, plan with { IsQuiet = Refreshes, FetchTime = duration }, flight.Lease, flight.Stores && !flight.HasLanded);
    }

    private void FailAll(List<BulkFlight<T>> flights, Exception exception)
    {
        var servesStale = false;
        foreach (var flight in flights)
        {
            if (!flight.TryGetStale(out var stale))
            {
                flight.Fail(exception);
            }
            else if (!flight.HasLanded)
            {
                flight.Step = _tools.HoldBack(stale);
                servesStale |= flight.Land(new Landing<T>(stale, CacheOrigin.Stale));
            }
        }

        if (servesStale)
        {
            _parts.Reports.Failed(exception, Refreshes);
        }
    }

    private void OnLimit()
    {
        var late = _flights.FindAll(static flight => !flight.HasLanded);
        if (late.Count > 0)
        {
            _parts.Loaded(LoadResult.Timeout, _parts.Entry.LoadTimeout, Refreshes);
            _parts.Reports.Abandoned(_parts.Entry.LoadTimeout);
            late.ForEach(RunOutOfTime);
            Stop();
        }
    }

    private void RunOutOfTime(BulkFlight<T> flight)
    {
        if (flight.TryGetStale(out var stale))
        {
            flight.Step = _tools.HoldBack(stale);
        }

        flight.RunOutOfTime();
    }

    private void OnDeserted()
    {
        if (_flights.TrueForAll(static flight => flight.HasLanded))
        {
            Stop();
        }
    }

    // The permit goes back at once, whatever the loader still does.
    private void Stop()
    {
        Volatile.Write(ref _isOver, true);
        GiveBackPermit();
        _limit.Stop();
    }

    private void GiveBackPermit() => Interlocked.Exchange(ref _permit, null)?.Leave();
}

using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using TieredCache.Diagnostics;
using TieredCache.Diagnostics.Guarding;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Pipeline.Loads.Leases;
using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads;

/// <summary>What a flight is started with.</summary>
/// <param name="State">The caller's state.</param>
/// <param name="Load">The caller's loader.</param>
/// <param name="Options">The caller's options.</param>
/// <param name="Outer">The load that the caller itself runs in.</param>
/// <param name="Starter">The caller's span.</param>
/// <param name="Refreshes">True for a load ahead of expiry: what memory holds is not an answer.</param>
/// <param name="AbsentIsAnswer">True where it is enough to know that the source does not have the key; else such a mark is loaded over.</param>
internal readonly record struct LoadOrder<TState, T>(
    TState State, CacheLoader<TState, T> Load, CacheEntryOptions? Options, LoadScope? Outer, Activity? Starter, bool Refreshes, bool AbsentIsAnswer);

/// <summary>
/// The load of one key: look in memory again, look in L2, get the lease, call the loader, keep what it returned.
/// Everything is true as of the stamp that was taken before the first look.
/// </summary>
/// <remarks>
/// The server refuses a value whose lease was lost meanwhile. Handing it out all the same could show a caller something that
/// the next read takes back, where another node has stored what it read a moment earlier. So the flight looks again, as of then,
/// and loads under a new lease if there is nothing; after a few rounds it lands with what it has. A refresh, for which nobody
/// waits, ends at once.
/// </remarks>
internal sealed class LoadFlight<TState, T> : SoloFlight<T>, ILeaseHolder
{
    private const int MostRounds = 4;
    private readonly LoadTools _tools;
    private readonly RemoteKey _remoteKey;
    private readonly LoadOrder<TState, T> _order;
    private Turn? _turn;
    private LoadStamp _before;
    private TimeSpan _step;
    private bool _isLoading;

    public LoadFlight(LoadTools tools, string key, RemoteKey remoteKey, in LoadOrder<TState, T> order, LoadStamp before)
        : base(tools.Parts.FlightsOf(order.Options), key, before.AsOf, tools.Parts.HomeOf(remoteKey), tools.Parts.Coherence.Tags.SetOf(tools.Parts.Keys, order.Options?.Tags))
    {
        _tools = tools;
        _remoteKey = remoteKey;
        _order = order;
        _before = before;
    }

    public TimeSpan BackOff => RemoteTier.BackOffOf(_step);

    private CacheParts Parts => _tools.Parts;

    protected override TimeProvider Time => Parts.Time;

    protected override TimeSpan TimeLeft => Parts.Entry.LoadTimeout - TimeSpan.FromMilliseconds(Parts.Clock.Now - Began);

    // Who only looks has not found anything in time: that is an answer, and not that of a load.
    protected override TimeoutException? OutOfTime => Skips(CallFlags.SkipLoad) ? null : Parts.OutOfTime;

    public override void Hurry() => OwnTurn().Waive();

    protected override ValueTask<Landing<T>> FlyAsync(CancellationToken cancellationToken) =>
        TryFindAgain(out var held) ? new(new Landing<T>(held, CacheOrigin.Memory)) : LookAndLoadAsync(cancellationToken);

    // Pooled: awaited once, by the flight. A hit in L2 is found here, with no await of its own around the look.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Landing<T>> LookAndLoadAsync(CancellationToken cancellationToken)
    {
        _before = await _tools.SettledAsync(_before, cancellationToken).ConfigureAwait(false);
        if (!_order.AbsentIsAnswer)
        {
            await Parts.UntilDeletedAsync(Key, cancellationToken).ConfigureAwait(false);
        }

        Landing<T>? loaded = null;
        for (var round = 1; ; round++)
        {
            // Each of its commands has a time-out of its own, and once this is cancelled nobody waits.
            var find = await _tools.Lookup.FindAsync<T>(Key, _remoteKey, _before.AsOf, _order.Options, _order.Refreshes ? Stale : null, CancellationToken.None).ConfigureAwait(false);
            if (find.IsFresh && (_order.AbsentIsAnswer || !find.Entry!.IsAbsent))
            {
                return new Landing<T>(find.Entry!.IsAbsent ? null : find.Entry, CacheOrigin.Remote);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (Skips(CallFlags.SkipLoad))
            {
                return default;
            }

            var (landing, isRefused) = await LoadUnlessFoundAsync(find, loaded, cancellationToken).ConfigureAwait(false);
            if (!(Protections.Reread && isRefused) || _order.Refreshes || round == MostRounds || HasLanded)
            {
                return landing;
            }

            // Without its permit, which the holder of the lease it may have to wait for may need.
            GiveBack();
            loaded = landing;
            _before = LoadStamp.Now(Parts);
        }
    }

    // Who only looks asks for what is fresh.
    protected override bool MayServe(CacheEntry<T> stale) => !Skips(CallFlags.SkipLoad) && Parts.MayServeStale(stale, AsOf, _order.Options);

    protected override void OnTimedOut()
    {
        if (Interlocked.Exchange(ref _isLoading, false))
        {
            Parts.Loaded(LoadResult.Timeout, Parts.Entry.LoadTimeout, _order.Refreshes);
            Parts.Reports.Abandoned(Parts.Entry.LoadTimeout);
            if (TryGetStale(out var stale))
            {
                _step = _tools.HoldBack(stale);
            }
        }
    }

    private Turn OwnTurn() => LazyInitializer.EnsureInitialized(ref _turn, static () => new Turn());

    private bool Skips(CallFlags flag) => _order.Options is { } options && options.Skips(flag);

    private static CacheEntry<T>? StaleOf(CacheEntry<T>? entry) => entry is { IsAbsent: false } ? entry : null;

    private bool TryFindAgain(out CacheEntry<T> held)
    {
        held = null!;
        if (Skips(CallFlags.SkipMemoryRead) || !Parts.Memory.TryPeek(Key, out var entry) || entry is not CacheEntry<T> { IsAbsent: false } typed)
        {
            return false;
        }

        held = typed;
        Stale = typed;
        return !_order.Refreshes && typed.IsFreshAt(Parts.Clock.Now);
    }

    private Landing<T> HeldBack(CacheEntry<T> held, TimeSpan wait)
    {
        var isStale = !held.IsFreshAt(Parts.Clock.Now);
        if (isStale)
        {
            _tools.HoldBack(held, wait);
        }

        return new Landing<T>(held, isStale ? CacheOrigin.Stale : CacheOrigin.Memory);
    }

    // What a round does that has found no answer; a value loaded in the round before lands where this one can neither find nor store another.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Round> LoadUnlessFoundAsync(RemoteFind<T> find, Landing<T>? loaded, CancellationToken cancellationToken)
    {
        Stale ??= StaleOf(find.Entry);
        if (find.IsOff || Skips(CallFlags.SkipRemoteWrite))
        {
            return loaded is { } kept ? new Round(kept) : await LoadAsync(lease: null, stores: true, cancellationToken).ConfigureAwait(false);
        }

        var lease = await _tools.Leases.SeekAsync(Key, _remoteKey, find, _before, _order.Options, new(Waits: !_order.Refreshes, _order.AbsentIsAnswer, Skips(CallFlags.SkipRemoteRead)), cancellationToken).ConfigureAwait(false);
        Stale ??= StaleOf(lease.Entry);
        return lease.Outcome switch
        {
            LeaseOutcome.Found => new Round(new Landing<T>(lease.Entry!.IsAbsent ? null : lease.Entry, CacheOrigin.Remote)),
            LeaseOutcome.Granted => await LoadUnderLeaseAsync(lease.Grant, cancellationToken).ConfigureAwait(false),
            _ when loaded is { } kept => new Round(kept),
            LeaseOutcome.BackedOff when TryGetStale(out var held) => new Round(HeldBack(held, lease.Wait)), // Another node has tried for all.
            LeaseOutcome.Busy or LeaseOutcome.Unflushed when _order.Refreshes && Stale is { } held => new Round(new Landing<T>(held, CacheOrigin.Memory)),
            _ => await LoadAsync(lease: null, stores: lease.Outcome is not (LeaseOutcome.Intent or LeaseOutcome.Unflushed), cancellationToken).ConfigureAwait(false),
        };
    }

    private async ValueTask<Round> LoadUnderLeaseAsync(LeaseGrant grant, CancellationToken cancellationToken)
    {
        var keeper = new LeaseKeeper(Parts, new HeldLease(_remoteKey, grant, this));
        await using var end = keeper.ConfigureAwait(false);
        try
        {
            var round = await LoadAsync(grant, stores: true, cancellationToken).ConfigureAwait(false);
            if (round.Landing.Origin == CacheOrigin.Stale || HasLanded)
            {
                await Parts.Remote.ReleaseAsync(_remoteKey, grant, _step).ConfigureAwait(false);
            }

            return round;
        }
        catch (Exception)
        {
            await Parts.Remote.ReleaseAsync(_remoteKey, grant, cancellationToken.IsCancellationRequested ? _step : BackOff).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<Round> LoadAsync(LeaseGrant? lease, bool stores, CancellationToken cancellationToken)
    {
        try
        {
            Parts.Breaker?.Enter();
        }
        catch (CacheLoadRefusedException refused)
        {
            return new Round(StaleInsteadOf(refused));
        }

        if (_order.Outer is null && (Parts.Permits.TryEnter() || await OwnTurn().EnterAsync(Parts.Permits, cancellationToken).ConfigureAwait(false)))
        {
            Hold(Parts.Permits);
            cancellationToken.ThrowIfCancellationRequested();
        }

        Volatile.Write(ref _isLoading, true);
        var context = _tools.ContextOf(Key, Stale);
        var start = Parts.Time.GetTimestamp();
        stores &= Parts.MayKeep(Key);
        T value;
        try
        {
            value = await CallAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return new Round(OnLoadFailed(exception, Parts.Time.GetElapsedTime(start), cancellationToken));
        }

        Volatile.Write(ref _isLoading, false);
        var duration = Parts.Time.GetElapsedTime(start);
        Parts.Loaded(LoadResult.Success, duration, _order.Refreshes);
        _tools.Planner.Measured(duration);
        var plan = context.IsAbsent ? _tools.Planner.PlanAbsent(_order.Options) : _tools.Planner.Plan(_order.Options, context, value is null, dataVersion: 0, Stale);
        if (HasLanded)
        {
            // Its time was up: what it brings now belongs to nobody, and may be older than what was loaded since.
            (lease, stores) = (null, false);
        }

        var kept = await _tools.Keeper.KeepAsync(new Loaded<T>(Key, _remoteKey, value, plan with { IsQuiet = _order.Refreshes, FetchTime = duration }, lease, stores), _before, duration).ConfigureAwait(false);
        return new Round(new Landing<T>(kept.Entry.IsAbsent ? null : kept.Entry, CacheOrigin.Loader), kept.IsRefused);
    }

    private async ValueTask<T> CallAsync(CacheLoadContext context, CancellationToken cancellationToken)
    {
        using var span = new GuardedSpan(Span = CacheActivities.StartLoad(Parts.Name, _order.Starter, _order.Refreshes));
        var scope = new LoadScope(Parts.Name, Key, _order.Outer);
        LoadScope.Current = scope;
        try
        {
            return await _order.Load(_order.State, context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            span.Failed(exception);
            throw;
        }
        finally
        {
            scope.EndUpTo(_order.Outer);
        }
    }

    private Landing<T> OnLoadFailed(Exception exception, TimeSpan duration, CancellationToken cancellationToken)
    {
        var gaveUp = cancellationToken.IsCancellationRequested;
        if (!gaveUp || Interlocked.Exchange(ref _isLoading, false))
        {
            Parts.Loaded(gaveUp ? LoadResult.Cancelled : LoadResult.Error, duration, _order.Refreshes);
        }

        if (gaveUp)
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        var landing = StaleInsteadOf(exception);
        Parts.Reports.Failed(exception, _order.Refreshes);
        return landing;
    }

    private Landing<T> StaleInsteadOf(Exception exception)
    {
        if (!TryGetStale(out var stale))
        {
            ExceptionDispatchInfo.Throw(exception);
        }

        _step = _tools.HoldBack(stale);
        return new Landing<T>(stale, CacheOrigin.Stale);
    }

    private readonly record struct Round(Landing<T> Landing, bool IsRefused = false);
}

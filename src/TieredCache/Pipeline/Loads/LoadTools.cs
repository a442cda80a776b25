using System.Diagnostics;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads;

/// <summary>What all loads of a named cache work with.</summary>
internal sealed class LoadTools
{
    private readonly CacheParts _parts;

    public LoadTools(CacheParts parts, EntryPlanner planner, RemoteLookup lookup)
    {
        _parts = parts;
        Planner = planner;
        Lookup = lookup;
        Leases = new LeaseSeeker(parts, lookup);
        Keeper = new LoadKeeper(parts);
    }

    public EntryPlanner Planner { get; }

    public RemoteLookup Lookup { get; }

    public LeaseSeeker Leases { get; }

    public LoadKeeper Keeper { get; }

    /// <summary>
    /// At the very start nothing is known of removals until the first connection stands, and then memory drops what was noted
    /// before: it is noted anew, which may be done as late as right before the first look.
    /// </summary>
    public async ValueTask<LoadStamp> SettledAsync(LoadStamp stamp, CancellationToken cancellationToken) =>
        _parts.HasBus && stamp.TagSequence == 0 && await _parts.Remote.IsReadyAsync(cancellationToken).ConfigureAwait(false)
            ? LoadStamp.Now(_parts)
            : stamp;

    /// <summary>A load has failed, and the value that it was to replace is served: the next load waits.</summary>
    /// <returns>How long.</returns>
    public TimeSpan HoldBack(CacheEntry held)
    {
        var now = _parts.Clock.Now;
        var pause = now < held.StaleAt ? held.PostponeRefresh(now) : Kept(held).HoldBack(now);
        return pause > RemoteTier.ShortestBackOff ? pause : RemoteTier.ShortestBackOff;
    }

    /// <summary>Another node's load has failed, and the stale value is served until it may be tried again.</summary>
    public void HoldBack(CacheEntry stale, TimeSpan wait) => Kept(stale).HoldBackUntil(CacheClock.After(_parts.Clock.Now, wait));

    /// <summary>Takes a seat in the key's flight, or starts one.</summary>
    /// <returns>True when it was started.</returns>
    public bool Board<TState, T>(string key, LoadOrder<TState, T> order, out Flight<T> flight)
    {
        var isPilot = _parts.FlightsOf(order.Options).Board(key, _parts.StripeOf(key), _parts.Memory.Bodies.PlaceOf(key),
            static (key, make) => LoadFlight<TState, T>.Make(make.tools._parts, make.tools, key, make.order), (tools: this, order), out flight);
        if (isPilot)
        {
            ((LoadFlight<TState, T>)flight).Start(_parts.Time, _parts.Entry.LoadTimeout);
        }
        else if (order.Outer is not null)
        {
            flight.Hurry();
        }

        return isPilot;
    }

    /// <summary>Starts a load ahead of expiry if the hit at <paramref name="now"/> is the one that is to: nobody waits for it.</summary>
    public void RefreshIfDue<TState, T>(CacheEntry<T> entry, long now, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, bool absentIsAnswer)
    {
        if (!entry.TryClaimRefresh(now, _parts.Dice))
        {
            return;
        }

        var order = new LoadOrder<TState, T>(state, load, options, Outer: null, Activity.Current?.Context ?? default, Refreshes: true, absentIsAnswer);
        if (!Board(entry.Key, order, out var flight))
        {
            flight.Leave();
        }
    }

    /// <summary>True when what L2 has is the very value that is to be refreshed, and no answer; one made later was refreshed by another node, and is.</summary>
    public static bool IsSame(CacheEntry found, CacheEntry? refreshed) =>
        refreshed is not null && found.Deadlines.Created <= refreshed.Deadlines.Created + 1_000;

    /// <summary>What the loader is told.</summary>
    public CacheLoadContext ContextOf(string key, CacheEntry? stale) => new(key, _parts.Scopes, stale is null
        ? null
        : new PreviousValue(stale, TimeSpan.FromMilliseconds(_parts.Clock.Now - stale.Deadlines.Created)));

    // Found in L2, it is not in memory yet, where the callers are to find it.
    private CacheEntry Kept(CacheEntry stale)
    {
        if (!_parts.Memory.TryPeek(stale.Key, out var held) || !ReferenceEquals(held, stale))
        {
            _parts.Memory.TryStore(stale);
        }

        return stale;
    }
}

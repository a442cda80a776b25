using System.Diagnostics;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Pipeline.Loads.Leases;
using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads;

/// <summary>What all loads of a named cache work with.</summary>
internal sealed class LoadTools
{
    public LoadTools(CacheParts parts, EntryPlanner planner, RemoteLookup lookup)
    {
        Parts = parts;
        Planner = planner;
        Lookup = lookup;
        Leases = new LeaseSeeker(parts, lookup);
        Keeper = new LoadKeeper(parts);
    }

    public CacheParts Parts { get; }

    public EntryPlanner Planner { get; }

    public RemoteLookup Lookup { get; }

    public LeaseSeeker Leases { get; }

    public LoadKeeper Keeper { get; }

    /// <summary>
    /// At the very start nothing is known of removals until the first connection stands, and then memory drops what was noted
    /// before: it is noted anew, which may be done as late as right before the first look.
    /// </summary>
    public ValueTask<LoadStamp> SettledAsync(LoadStamp stamp, CancellationToken cancellationToken)
    {
        return Parts.HasBus && stamp.TagSequence == 0 ? SettleAsync(Parts, stamp, cancellationToken) : new(stamp);

        static async ValueTask<LoadStamp> SettleAsync(CacheParts parts, LoadStamp stamp, CancellationToken cancellationToken) =>
            await parts.Remote.IsReadyAsync(cancellationToken).ConfigureAwait(false) ? LoadStamp.Now(parts) : stamp;
    }

    /// <summary>A load has failed, and the value that it was to replace is served: the next load waits.</summary>
    /// <returns>How long.</returns>
    public TimeSpan HoldBack(CacheEntry held)
    {
        var now = Parts.Clock.Now;
        var pause = held.IsFreshAt(now) ? held.PostponeRefresh(now) : Kept(held).HoldBack(now);
        return RemoteTier.BackOffOf(pause);
    }

    /// <summary>Another node's load has failed, and the stale value is served until it may be tried again.</summary>
    public void HoldBack(CacheEntry stale, TimeSpan wait) => Kept(stale).HoldBackUntil(CacheClock.After(Parts.Clock.Now, wait));

    /// <summary>Takes a seat in the key's flight, or starts one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="order">What a new flight is started with.</param>
    /// <param name="here">Where it takes off at once: the context it is to run in; null: on the thread pool.</param>
    /// <param name="flight">The flight.</param>
    /// <returns>True when it was started.</returns>
    public bool Board<TState, T>(string key, in LoadOrder<TState, T> order, ExecutionContext? here, out Flight<T> flight)
    {
        var isPilot = Parts.FlightsOf(order.Options).Board(key, Parts.StripeOf(key), Parts.Memory.Bodies.PlaceOf(key),
            static (key, make) => new LoadFlight<TState, T>(make.tools, key, make.tools.Parts.RemoteKeyOf(key), make.order, LoadStamp.Now(make.tools.Parts)), (tools: this, order), out flight);
        if (!isPilot)
        {
            if (order.Outer is not null)
            {
                flight.Hurry();
            }
        }
        else if (here is null)
        {
            ((LoadFlight<TState, T>)flight).Start();
        }
        else
        {
            ((LoadFlight<TState, T>)flight).StartHere(here);
        }

        return isPilot;
    }

    /// <summary>Starts a load ahead of expiry if the hit at <paramref name="now"/> is the one that is to: nobody waits for it.</summary>
    public void RefreshIfDue<TState, T>(CacheEntry<T> entry, long now, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, bool absentIsAnswer)
    {
        if (!entry.TryClaimRefresh(now, Parts.Dice))
        {
            return;
        }

        var order = new LoadOrder<TState, T>(state, load, options, Outer: null, Activity.Current, Refreshes: true, absentIsAnswer);
        if (!Board(entry.Key, order, here: null, out var flight))
        {
            flight.Leave();
        }
    }

    /// <summary>True when what L2 has is the very value that is to be refreshed, and no answer; one made later was refreshed by another node, and is.</summary>
    public static bool IsSame(CacheEntry found, CacheEntry? refreshed) =>
        refreshed is not null && found.Deadlines.Created <= refreshed.Deadlines.Created + 1_000;

    /// <summary>What the loader is told.</summary>
    public CacheLoadContext ContextOf(string key, CacheEntry? stale) => new(key, Parts.Scopes, stale is null
        ? null
        : new PreviousValue(stale, TimeSpan.FromMilliseconds(Parts.Clock.Now - stale.Deadlines.Created)));

    // Found in L2, it is not in memory yet, where the callers are to find it.
    private CacheEntry Kept(CacheEntry stale)
    {
        if (!Parts.Memory.TryPeek(stale.Key, out var held) || !ReferenceEquals(held, stale))
        {
            Parts.Memory.TryStore(stale);
        }

        return stale;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TieredCache.Configuration.Checks;
using TieredCache.Diagnostics;
using TieredCache.Flights;
using TieredCache.Flights.Riders;

namespace TieredCache.Pipeline.Waiting;

/// <summary>
/// How callers wait for a flight. Alone, with a token, with patience for a stale value; or, if a caller has nothing of his own
/// to watch (no token that could be cancelled, no stale value after a while, no copy of the value, no span, no load around
/// him), together with all such callers of the flight: they wait for one task, and allocate nothing.
/// </summary>
/// <remarks>
/// What they are told is judged once, when the flight has landed: all of them came before that, and a flight is joined only
/// where nothing was removed since it looked. If what it brought is no answer for those who came later than its first rider,
/// one load more is made for all of them, begun after all of them had come.
/// </remarks>
internal sealed class FlightWaits(CacheParts parts)
{
    /// <summary>True when what a flight brought is an answer for those who came after its first rider.</summary>
    public bool IsAnswer<T>(in Landing<T> landing) =>
        landing.Entry is { IsTrusted: true } entry && (landing.Origin != CacheOrigin.Memory || entry.IsFreshAt(parts.Clock.Now));

    /// <summary>Waits until the flight has landed, the caller gives up, or a stale value may stand in.</summary>
    /// <param name="flight">The flight.</param>
    /// <param name="longest">How long; without end for its starter.</param>
    /// <param name="hasStartedHere">True for the caller on whose thread it took off: he has nothing to watch, and keeps his seat.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public ValueTask<Landing<T>> AloneAsync<T>(Flight<T> flight, TimeSpan longest, bool hasStartedHere, CancellationToken cancellationToken)
    {
        if (!flight.TryGetLanding(out var landing))
        {
            return hasStartedHere && longest == Timeout.InfiniteTimeSpan ? new(flight.LandingOfStarter) : WaitAsync(flight, longest, cancellationToken);
        }

        flight.Leave();
        return new(landing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Landing<T>> WaitAsync<T>(Flight<T> flight, TimeSpan longest, CancellationToken cancellationToken)
    {
        var leaves = true;
        try
        {
            var patience = parts.Entry.StaleAfter;
            if (patience > TimeSpan.Zero)
            {
                await ((Task)flight.Landing).WaitAsync(patience, parts.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!flight.Landing.IsCompleted && !cancellationToken.IsCancellationRequested && flight.TryGetStale(out var stale))
                {
                    // This seat is kept, so that the load goes on although nobody waits.
                    leaves = false;
                    return new Landing<T>(stale, CacheOrigin.Stale);
                }
            }

            return await flight.Landing.WaitAsync(longest, parts.Time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (leaves)
            {
                flight.Leave();
            }
        }
    }

    /// <summary>
    /// Where a flight of this caller's takes off: at once, in the context that is returned, if what its loader does before it first
    /// waits is all that could hold him up; on the thread pool, for null, if he has something of his own to watch, or his thread
    /// is one that may be waited for.
    /// </summary>
    public ExecutionContext? PlaceOf(CancellationToken cancellationToken) =>
        !cancellationToken.CanBeCanceled
            && parts.Entry.StaleAfter <= TimeSpan.Zero
            && SynchronizationContext.Current is null
            && TaskScheduler.Current == TaskScheduler.Default
            && RuntimeHelpers.TryEnsureSufficientExecutionStack()
                ? parts.Clean?.Context
                : null;

    /// <summary>Joins the key's flight, if there is one and the caller only has to wait.</summary>
    public bool TryJoin<T>(string key, CacheEntryOptions? options, CancellationToken cancellationToken, [NotNullWhen(true)] out Flight<T>? flight, out int seat)
    {
        (flight, seat) = (null, 0);
        return !cancellationToken.CanBeCanceled
            && parts.Cloner is null
            && parts.Entry.StaleAfter <= TimeSpan.Zero
            && (options is null || options.Flags == CallFlags.None)
            && EntryOptionsGuard.IsRight(options)
            && !CacheActivities.HasListeners
            && LoadScope.Current is null
            && parts.Flights.TryJoin(key, parts.StripeOf(key), parts.Memory.Bodies.PlaceOf(key), out flight, out seat);
    }

    /// <summary>The answer for those who joined; the first of them lends his loader for the case that none comes of the flight.</summary>
    public Task<T> TogetherAsync<TState, T>(Flight<T> flight, int seat, FlightRides rides, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options)
    {
        if (flight.TryShare(out var shared))
        {
            _ = AnswerAsync(flight, shared, rides, (state, load, options));
        }

        return shared.TaskOf(seat);
    }

    private async Task AnswerAsync<TState, T>(Flight<T> flight, SharedAnswer<T> shared, FlightRides rides, (TState State, CacheLoader<TState, T> Load, CacheEntryOptions? Options) own)
    {
        try
        {
            var start = parts.Time.GetTimestamp();
            var landing = await flight.Landing.ConfigureAwait(false);
            if (landing.Entry is { } entry && IsAnswer(landing))
            {
                CountStale(landing.Origin, flight.Guests);
                shared.SetResult(entry.Value);
                return;
            }

            var again = await rides.RideAsync(flight.Key, own.State, own.Load, own.Options, absentIsAnswer: false, CancellationToken.None, start).ConfigureAwait(false);
            shared.SetResult(again.Value);
        }
        catch (Exception exception)
        {
            shared.SetException(exception);
        }
    }

    private void CountStale(CacheOrigin origin, int guests)
    {
        for (var i = 0; origin == CacheOrigin.Stale && i < guests; i++)
        {
            parts.Statistics.StaleServed.Increment();
        }
    }
}

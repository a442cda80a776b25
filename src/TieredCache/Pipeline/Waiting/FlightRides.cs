using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TieredCache.Configuration.Checks;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Pipeline.Loads;

namespace TieredCache.Pipeline.Waiting;

/// <summary>The way of a read that memory has no answer for: aboard the flight of its key, and once more where what that brought is none.</summary>
internal sealed class FlightRides(CacheParts parts, LoadTools tools)
{
    private const int MostTries = 8;
    private readonly FlightWaits _waits = new(parts);

    /// <summary>Boards the key's flight, or starts it, for a caller who wants its value: together with others if he has nothing of his own to watch, here if he is the first.</summary>
    public ValueTask<T> BoardAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        if (load is null || !_waits.TryJoin<T>(key, options, cancellationToken, out var flight, out var seat))
        {
            return load is not null && !CacheActivities.HasListeners && _waits.PlaceOf(cancellationToken) is { } here
                ? StartAsync(key, state, load, options, here)
                : RideAloneAsync(key, state, load!, options, cancellationToken);
        }

        parts.Statistics.MemoryMisses.Increment();
        return new(_waits.TogetherAsync(flight, seat, this, state, load, options));
    }

    /// <summary>Boards the key's flight, with the story's end in hand: where the value came from.</summary>
    /// <remarks>Pooled, as is the wait: awaited once, by this library, and a fifth of what a miss allocates. Who has waited for another flight in vain has only what is left of the time.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CacheResult<T>> RideAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options,
        bool absentIsAnswer, CancellationToken cancellationToken, long? waitsSince = null)
    {
        var order = OrderOf(key, state, load, options, counts: waitsSince is null, cancellationToken) with { AbsentIsAnswer = absentIsAnswer };
        var start = waitsSince ?? parts.Time.GetTimestamp();
        for (var tries = waitsSince is null ? 1 : 2; ; tries++)
        {
            var longest = parts.PatienceAt(tries, start);
            var here = _waits.PlaceOf(cancellationToken);
            var isPilot = tools.Board(key, order, here, out var flight);
            using var span = isPilot || !CacheActivities.HasListeners ? null : WaitSpan.Start(parts.Name, flight);
            var landing = await _waits.AloneAsync(flight, longest, hasStartedHere: isPilot && here is not null, cancellationToken).ConfigureAwait(false);
            var isEnd = IsEnd(landing, isPilot || tries == MostTries, out var entry);
            if (isEnd || (entry is null && absentIsAnswer))
            {
                return entry is null ? default : Result(entry, landing.Origin, parts.Clock.Now);
            }

            // A bulk load found that the source does not have the key, or a tag that only the loader knew was removed since the
            // flight had started, or it was a refresh that left the work to another node: this caller came later and loads himself.
        }
    }

    /// <summary>Counts a miss in memory.</summary>
    public void Miss<T>(string key)
    {
        parts.Statistics.MemoryMisses.Increment();
        if (parts.Memory.TryPeek(key, out var found) && found is not CacheEntry<T>)
        {
            parts.Statistics.Rejected("other_type");
        }
    }

    /// <summary>The answer that an entry makes.</summary>
    public CacheResult<T> Result<T>(CacheEntry<T> entry, CacheOrigin origin, long now) =>
        new(parts.Hand(entry), origin == CacheOrigin.Memory && !parts.Coherence.Trust.IsGivenAt(now) ? CacheOrigin.Stale : origin, TimeSpan.FromMilliseconds(Math.Max(0, now - entry.Deadlines.Created)));

    private async ValueTask<T> RideAloneAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken, long? waitsSince = null)
    {
        var result = await RideAsync(key, state, load, options, absentIsAnswer: false, cancellationToken, waitsSince).ConfigureAwait(false);
        return result.Value;
    }

    // A flight that takes off here, for a caller with nothing of his own to watch: often it is home at once, and else one wait is
    // all there is between it and him.
    private ValueTask<T> StartAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, ExecutionContext here)
    {
        try
        {
            var order = OrderOf(key, state, load, options, counts: true, CancellationToken.None);
            var start = parts.Time.GetTimestamp();
            var isPilot = tools.Board(key, order, here, out var flight);
            return isPilot && flight.TryGetLanding(out var landing) && IsEnd(landing, takesAny: true, out var entry)
                ? new(parts.Hand(entry))
                : LandAsync(_waits.AloneAsync(flight, Timeout.InfiniteTimeSpan, isPilot, CancellationToken.None), isPilot, key, state, load, options, start);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<T>(exception);
        }
    }

    private async ValueTask<T> LandAsync<TState, T>(ValueTask<Landing<T>> wait, bool isPilot, string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, long start)
    {
        var landing = await wait.ConfigureAwait(false);
        return IsEnd(landing, isPilot, out var entry)
            ? parts.Hand(entry)
            : await RideAloneAsync(key, state, load, options, CancellationToken.None, start).ConfigureAwait(false);
    }

    // Whoever flew it takes what it brought.
    private bool IsEnd<T>(in Landing<T> landing, bool takesAny, [NotNullWhen(true)] out CacheEntry<T>? entry)
    {
        entry = landing.Entry;
        if (entry is null || !(takesAny || _waits.IsAnswer(landing)))
        {
            return false;
        }

        if (landing.Origin == CacheOrigin.Stale)
        {
            parts.Statistics.StaleServed.Increment();
        }

        return true;
    }

    private LoadOrder<TState, T> OrderOf<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, bool counts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(load);
        CacheKeys.Guard(key);
        if (options is not null)
        {
            EntryOptionsGuard.Check(options);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (options is null || !options.Skips(CallFlags.SkipLoad))
        {
            LoadScope.GuardAgainst(parts.Name, key);
        }

        if (counts)
        {
            Miss<T>(key);
        }

        return new LoadOrder<TState, T>(state, load, options, LoadScope.Current, Activity.Current, Refreshes: false, AbsentIsAnswer: false);
    }
}

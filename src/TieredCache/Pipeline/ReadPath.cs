using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using TieredCache.Configuration.Checks;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Pipeline.Loads;
using TieredCache.Pipeline.Waiting;

namespace TieredCache.Pipeline;

/// <summary>
/// The way of a read: a fresh entry in memory is returned at once, without a lock, a task or an allocation; everything else
/// boards the flight of its key.
/// </summary>
internal sealed class ReadPath(CacheParts parts, LoadTools tools)
{
    private const int MostTries = 8;
    private readonly FlightWaits _waits = new(parts);

    /// <summary>Looks in memory.</summary>
    public bool TryFindFresh<T>(string key, [MaybeNullWhen(false)] out T value)
    {
        var plain = parts.Memory.Hits.Find(key);
        if (plain is CacheEntry<T> hit)
        {
            value = hit.Value;
            return true;
        }

        TakeBack(plain);
        var now = parts.Clock.Now;
        if (parts.Memory.TryFind(key, now, out var found) && found is CacheEntry<T> entry && IsServed(entry, now))
        {
            value = Hand(entry);
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Goes on where a look at plain entries ended: with those that need more than handing out, and with misses.</summary>
    /// <param name="key">The key.</param>
    /// <param name="plain">What was found, and counted, and is of another type; or null.</param>
    /// <param name="state">The loader's.</param>
    /// <param name="load">The loader.</param>
    /// <param name="options">How a loaded value is kept.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public ValueTask<T> GoOnAsync<TState, T>(string key, CacheEntry? plain, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        TakeBack(plain);
        var now = parts.Clock.Now;
        return plain is null && parts.Memory.TryFind(key, now, out var found)
            ? ServeAsync(found, now, state, load, options, cancellationToken)
            : MissAsync(key, state, load, options, cancellationToken);
    }

    /// <inheritdoc cref="GoOnAsync{TState,T}(string,CacheEntry,TState,CacheLoader{TState,T},CacheEntryOptions,CancellationToken)"/>
    public ValueTask<T> GoOnAsync<TState, T>(ReadOnlySpan<char> key, CacheEntry? plain, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        TakeBack(plain);
        var now = parts.Clock.Now;
        return plain is null && parts.Memory.TryFind(key, now, out var found)
            ? ServeAsync(found, now, state, load, options, cancellationToken)
            : MissAsync(key.ToString(), state, load, options, cancellationToken);
    }

    /// <summary>Looks in memory for an answer, which may be that the source does not have the key.</summary>
    public bool TryFindAnswer<T>(string key, out CacheResult<T> answer)
    {
        answer = default;
        var now = parts.Clock.Now;
        if (!parts.Memory.TryFind(key, now, out var found) || found is not CacheEntry<T> entry || !entry.IsFreshAt(now))
        {
            return false;
        }

        Hit(entry);
        answer = entry.IsAbsent ? default : Result(entry, CacheOrigin.Memory, now);
        return true;
    }

    /// <summary>Boards the key's flight, with the story's end in hand: where the value came from.</summary>
    /// <remarks>Pooled, as is the wait: awaited once, by this library, and a fifth of what a miss allocates. Who has waited for another flight in vain has only what is left of the time.</remarks>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CacheResult<T>> RideAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options,
        bool absentIsAnswer, CancellationToken cancellationToken, long? waitsSince = null)
    {
        var order = OrderOf(key, state, load, options, cancellationToken) with { AbsentIsAnswer = absentIsAnswer };
        var start = waitsSince ?? parts.Time.GetTimestamp();
        for (var tries = waitsSince is null ? 1 : 2; ; tries++)
        {
            var longest = parts.PatienceAt(tries, start);
            var here = _waits.PlaceOf(cancellationToken);
            var isPilot = tools.Board(key, order, here, out var flight);
            using var span = isPilot || !CacheActivities.HasListeners ? null : WaitSpan.Start(parts.Name, flight);
            var landing = await _waits.AloneAsync(flight, longest, hasStartedHere: isPilot && here is not null, cancellationToken).ConfigureAwait(false);
            if (landing.Entry is { } entry && (isPilot || tries == MostTries || _waits.IsAnswer(landing)))
            {
                if (landing.Origin == CacheOrigin.Stale)
                {
                    parts.Statistics.StaleServed.Increment();
                }

                return Result(entry, landing.Origin, parts.Clock.Now);
            }

            if (landing.Entry is null && absentIsAnswer)
            {
                return default;
            }

            // A bulk load found that the source does not have the key, or a tag that only the loader knew was removed since
            // the flight had started, or it was a refresh that left the work to another node: this caller came later and loads
            // for itself.
        }
    }

    /// <summary>Looks in memory and then loads: the way of a read through a store.</summary>
    public ValueTask<CacheResult<T>> ReadThroughAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CancellationToken cancellationToken)
    {
        var now = parts.Clock.Now;
        if (parts.Memory.TryFind(key, now, out var found) && found is CacheEntry<T> entry)
        {
            if (entry.IsFreshAt(now))
            {
                return new(Answer(entry, now, state, load));
            }

            if (IsServedStale(entry, now))
            {
                return new(Result(entry, CacheOrigin.Stale, now));
            }
        }

        return RideAsync(key, state, load, options: null, absentIsAnswer: true, cancellationToken);
    }

    private ValueTask<T> ServeAsync<TState, T>(CacheEntry found, long now, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        if (found is CacheEntry<T> entry)
        {
            if (IsServed(entry, now))
            {
                tools.RefreshIfDue(entry, now, state, load, options, absentIsAnswer: false);
                return new(Hand(entry));
            }

            if (IsServedStale(entry, now))
            {
                return new(Hand(entry));
            }
        }

        return MissAsync(found.Key, state, load, options, cancellationToken);
    }

    private CacheResult<T> Answer<TState, T>(CacheEntry<T> entry, long now, TState state, CacheLoader<TState, T> load)
    {
        Hit(entry);
        if (entry.IsAbsent)
        {
            return default;
        }

        tools.RefreshIfDue(entry, now, state, load, options: null, absentIsAnswer: true);
        return Result(entry, CacheOrigin.Memory, now);
    }

    // While a load has failed lately, nobody waits for another but the one caller that tries again.
    private bool IsServedStale<T>(CacheEntry<T> entry, long now)
    {
        if (entry.IsAbsent || entry.IsFreshAt(now) || !entry.IsHeldBackAt(now))
        {
            return false;
        }

        parts.Statistics.MemoryMisses.Increment();
        parts.Statistics.StaleServed.Increment();
        return true;
    }

    private bool IsServed<T>(CacheEntry<T> entry, long now)
    {
        if (!entry.IsFreshAt(now) || entry.IsAbsent)
        {
            return false;
        }

        Hit(entry);
        return true;
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

    private void Hit(CacheEntry entry)
    {
        parts.CountHit(entry);
        if (entry.Slides && parts.HasBus && entry.TryClaimSlide(parts.Clock.Now))
        {
            tools.Lookup.Slide(parts.RemoteKeyOf(entry.Key), entry);
        }
    }

    // The hit that was counted is none: the entry is of another type.
    private void TakeBack(CacheEntry? plain)
    {
        if (plain is not null)
        {
            parts.Statistics.MemoryHits.Decrement();
        }
    }

    private T Hand<T>(CacheEntry<T> entry) => parts.Hand(entry);

    /// <summary>The answer that an entry makes.</summary>
    public CacheResult<T> Result<T>(CacheEntry<T> entry, CacheOrigin origin, long now) =>
        new(Hand(entry), origin == CacheOrigin.Memory && !parts.Coherence.Trust.IsGivenAt(now) ? CacheOrigin.Stale : origin, TimeSpan.FromMilliseconds(Math.Max(0, now - entry.Deadlines.Created)));

    private ValueTask<T> MissAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        if (load is null || !_waits.TryJoin<T>(key, options, cancellationToken, out var flight, out var seat))
        {
            return RideAloneAsync(key, state, load!, options, cancellationToken);
        }

        parts.Statistics.MemoryMisses.Increment();
        return new(_waits.TogetherAsync(flight, seat, this, state, load, options));
    }

    private async ValueTask<T> RideAloneAsync<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        var result = await RideAsync(key, state, load, options, absentIsAnswer: false, cancellationToken).ConfigureAwait(false);
        return result.Value;
    }

    private LoadOrder<TState, T> OrderOf<TState, T>(string key, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
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

        var outer = LoadScope.Current;

        Miss<T>(key);
        return new LoadOrder<TState, T>(state, load, options, outer, Activity.Current, Refreshes: false, AbsentIsAnswer: false);
    }
}

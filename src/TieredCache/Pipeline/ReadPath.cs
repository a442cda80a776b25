using System.Diagnostics.CodeAnalysis;
using TieredCache.Entries;
using TieredCache.Pipeline.Loads;
using TieredCache.Pipeline.Waiting;

namespace TieredCache.Pipeline;

/// <summary>
/// The way of a read: a fresh entry in memory is returned at once, without a lock, a task or an allocation; everything else
/// boards the flight of its key.
/// </summary>
internal sealed class ReadPath(CacheParts parts, LoadTools tools, FlightRides rides)
{
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
            : rides.BoardAsync(key, state, load, options, cancellationToken);
    }

    /// <inheritdoc cref="GoOnAsync{TState,T}(string,CacheEntry,TState,CacheLoader{TState,T},CacheEntryOptions,CancellationToken)"/>
    public ValueTask<T> GoOnAsync<TState, T>(ReadOnlySpan<char> key, CacheEntry? plain, TState state, CacheLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        TakeBack(plain);
        var now = parts.Clock.Now;
        return plain is null && parts.Memory.TryFind(key, now, out var found)
            ? ServeAsync(found, now, state, load, options, cancellationToken)
            : rides.BoardAsync(key.ToString(), state, load, options, cancellationToken);
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
        answer = entry.IsAbsent ? default : rides.Result(entry, CacheOrigin.Memory, now);
        return true;
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
                return new(rides.Result(entry, CacheOrigin.Stale, now));
            }
        }

        return rides.RideAsync(key, state, load, options: null, absentIsAnswer: true, cancellationToken);
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

            if (CacheEntryOptions.AllowStale(options) && IsServedStale(entry, now))
            {
                return new(Hand(entry));
            }
        }

        return rides.BoardAsync(found.Key, state, load, options, cancellationToken);
    }

    private CacheResult<T> Answer<TState, T>(CacheEntry<T> entry, long now, TState state, CacheLoader<TState, T> load)
    {
        Hit(entry);
        if (entry.IsAbsent)
        {
            return default;
        }

        tools.RefreshIfDue(entry, now, state, load, options: null, absentIsAnswer: true);
        return rides.Result(entry, CacheOrigin.Memory, now);
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
}

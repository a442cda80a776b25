using TieredCache.Configuration.Checks;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Pipeline.Loads;

namespace TieredCache.Pipeline;

/// <summary>The way of a bulk read: what is fresh in memory first, the rest through one bulk load that shares its keys with everybody.</summary>
internal sealed class ReadManyPath(CacheParts parts, LoadTools tools)
{
    private const int MostTries = 8;

    public ValueTask<IReadOnlyDictionary<string, T>> GetOrSetManyAsync<TState, T>(IReadOnlyCollection<string> keys, TState state,
        CacheManyLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(load);
        var values = new Dictionary<string, T>(keys.Count, StringComparer.Ordinal);
        var missing = FindInMemory(keys, values);
        return missing.Count == 0 ? new(values) : MissAsync(missing, values, state, load, options, cancellationToken);
    }

    private HashSet<string> FindInMemory<T>(IReadOnlyCollection<string> keys, Dictionary<string, T> values)
    {
        var now = parts.Clock.Now;
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (parts.Memory.TryFind(key, now, out var found) && found is CacheEntry<T> entry && entry.IsFreshAt(now))
            {
                // One that is remembered as absent is answered too: by its absence.
                if (entry.IsAbsent || values.TryAdd(key, parts.Hand(entry)))
                {
                    parts.Statistics.MemoryHits.Increment();
                }
            }
            else
            {
                CacheKeys.Guard(key);
                if (missing.Add(key))
                {
                    parts.Statistics.MemoryMisses.Increment();
                }
            }
        }

        return missing;
    }

    private async ValueTask<IReadOnlyDictionary<string, T>> MissAsync<TState, T>(HashSet<string> missing, Dictionary<string, T> values, TState state,
        CacheManyLoader<TState, T> load, CacheEntryOptions? options, CancellationToken cancellationToken)
    {
        if (options is not null)
        {
            EntryOptionsGuard.Check(options);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var outer = LoadScope.Current;
        foreach (var key in missing)
        {
            LoadScope.GuardAgainst(parts.Name, key);
        }

        IReadOnlyCollection<string> open = missing;
        var start = parts.Time.GetTimestamp();
        for (var tries = 1; open.Count > 0; tries++)
        {
            var longest = parts.PatienceAt(tries, start);
            var bulk = new BulkLoad<TState, T>(parts, tools, state, load, options, outer);
            var seats = open.Select(bulk.Board).ToArray();
            bulk.Start();
            if (outer is not null)
            {
                Array.ForEach(seats, static seat => seat.Hurry());
            }

            open = await GatherAsync(seats, values, isLastTry: tries == MostTries, longest, cancellationToken).ConfigureAwait(false);
        }

        return values;
    }

    private async ValueTask<List<string>> GatherAsync<T>(Flight<T>[] seats, Dictionary<string, T> values, bool isLastTry, TimeSpan longest, CancellationToken cancellationToken)
    {
        var again = new List<string>();
        try
        {
            await Task.WhenAll(seats.Select(static seat => seat.Landing)).WaitAsync(longest, parts.Time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var seat in seats)
            {
                seat.Leave();
            }
        }

        foreach (var seat in seats)
        {
            var landing = await seat.Landing.ConfigureAwait(false);
            if (landing.Entry is not { } entry)
            {
                continue;
            }

            if (seat is not BulkFlight<T> && !entry.IsTrusted && !isLastTry)
            {
                again.Add(seat.Key);
                continue;
            }

            if (landing.Origin == CacheOrigin.Stale)
            {
                parts.Statistics.StaleServed.Increment();
            }

            values[seat.Key] = parts.Hand(entry);
        }

        return again;
    }
}

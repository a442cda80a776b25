using TieredCache.Configuration.Checks;
using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Pipeline.Loads;
using TieredCache.Pipeline.Waiting;

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
        var missing = FindInMemory(keys, values, CacheEntryOptions.AllowStale(options), out var due);
        if (due is not null)
        {
            Refresh(due, state, load, options);
        }

        return missing.Count == 0 ? new(values) : MissAsync(missing, values, state, load, options, cancellationToken);
    }

    // What is due to be refreshed ahead is claimed, and handed over together: one load for all of it.
    private HashSet<string> FindInMemory<T>(IReadOnlyCollection<string> keys, Dictionary<string, T> values, bool allowsStale, out List<string>? due)
    {
        due = null;
        var now = parts.Clock.Now;
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (parts.Memory.TryFind(key, now, out var found) && found is CacheEntry<T> entry && entry.IsFreshAt(now))
            {
                // One that is remembered as absent is answered too: by its absence.
                if (entry.IsAbsent || values.TryAdd(key, parts.Hand(entry)))
                {
                    parts.CountHit(entry);
                }

                if (entry.TryClaimRefresh(now, parts.Dice))
                {
                    (due ??= []).Add(entry.Key);
                }
            }
            else if (found is CacheEntry<T> { IsAbsent: false } stale && (values.ContainsKey(key) || (allowsStale && stale.IsHeldBackAt(now))))
            {
                if (values.TryAdd(key, parts.Hand(stale)))
                {
                    parts.Statistics.MemoryMisses.Increment();
                    parts.Statistics.StaleServed.Increment();
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

    // Nobody rides along: the flights that are its own end by landing.
    private void Refresh<TState, T>(List<string> due, TState state, CacheManyLoader<TState, T> load, CacheEntryOptions? options)
    {
        var bulk = new BulkLoad<TState, T>(parts, tools, state, load, options, outer: null) { Refreshes = true };
        foreach (var key in due)
        {
            if (bulk.Board(key) is var seat && seat is not BulkFlight<T>)
            {
                seat.Leave();
            }
        }

        bulk.Start();
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

            using var span = WaitSpan.Start(parts.Name, bulk.NotOwn(seats));
            open = await new BulkSeats<T>(parts, seats).GatherAsync(values, isLastTry: tries == MostTries, longest, cancellationToken).ConfigureAwait(false);
        }

        return values;
    }
}

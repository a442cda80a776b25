using TieredCache.Entries;
using TieredCache.Flights;

namespace TieredCache.Pipeline.Loads;

/// <summary>The seats of one bulk caller, and the stale values it took in place of waiting longer for them.</summary>
internal sealed class BulkSeats<T>(CacheParts parts, Flight<T>[] seats)
{
    private readonly Dictionary<string, CacheEntry<T>> _left = new(StringComparer.Ordinal);

    /// <summary>Waits and takes the values.</summary>
    /// <param name="values">Where they go.</param>
    /// <param name="isLastTry">True where every answer will do.</param>
    /// <param name="longest">How long it waits at most.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>The keys that have to be asked for again.</returns>
    public async ValueTask<List<string>> GatherAsync(Dictionary<string, T> values, bool isLastTry, TimeSpan longest, CancellationToken cancellationToken)
    {
        var again = new List<string>();
        try
        {
            var open = await WaitAWhileAsync(cancellationToken).ConfigureAwait(false);
            await LandedAsync(open, longest, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            // Where a stale value was taken the seat is kept, so that the load goes on although nobody waits.
            foreach (var seat in seats.Where(seat => !_left.ContainsKey(seat.Key)))
            {
                seat.Leave();
            }
        }

        foreach (var seat in seats)
        {
            var landing = _left.TryGetValue(seat.Key, out var stale) ? new Landing<T>(stale, CacheOrigin.Stale)
                : seat.TryGetLanding(out var landed) ? landed
                : await seat.Landing.ConfigureAwait(false);
            if (landing.Entry is not { } entry)
            {
                continue;
            }

            if (seat is not BulkFlight<T> && !isLastTry && (!entry.IsTrusted || (landing.Origin == CacheOrigin.Memory && !entry.IsFreshAt(parts.Clock.Now))))
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

    // The last to be boarded is as a rule the last to land: who waits for that one finds the others landed, and a flight for which
    // nobody has waited needs no place to wait at, and wakes nobody.
    private async Task LandedAsync(IReadOnlyList<Flight<T>> open, TimeSpan longest, CancellationToken cancellationToken)
    {
        var start = parts.Time.GetTimestamp();
        if (open.Count > 1)
        {
            await ((Task)open[^1].Landing).WaitAsync(longest, parts.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        var left = longest == Timeout.InfiniteTimeSpan ? longest : TimeSpan.FromTicks(Math.Max(0, (longest - parts.Time.GetElapsedTime(start)).Ticks));
        await Task.WhenAll(open.Where(static seat => !seat.TryGetLanding(out _)).Select(static seat => seat.Landing)).WaitAsync(left, parts.Time, cancellationToken).ConfigureAwait(false);
    }

    // Waits for all as long as StaleAfter says, takes the stale values there are, and returns what has to be waited for.
    private async ValueTask<IReadOnlyList<Flight<T>>> WaitAWhileAsync(CancellationToken cancellationToken)
    {
        var patience = parts.Entry.StaleAfter;
        if (patience <= TimeSpan.Zero)
        {
            return seats;
        }

        await Task.WhenAll(seats.Select(static seat => (Task)seat.Landing)).WaitAsync(patience, parts.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var open = new List<Flight<T>>();
        foreach (var seat in seats)
        {
            if (!seat.Landing.IsCompleted && seat.TryGetStale(out var stale))
            {
                _left.Add(seat.Key, stale);
            }
            else
            {
                open.Add(seat);
            }
        }

        return open;
    }
}

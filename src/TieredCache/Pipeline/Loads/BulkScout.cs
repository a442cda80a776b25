using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads;

/// <summary>The looks of a bulk load: in memory, in L2 with one command a slot group, and for the leases of what is missing, without waiting.</summary>
internal sealed class BulkScout<T>(CacheParts parts, LoadTools tools, CacheEntryOptions? options)
{
    /// <summary>True for a load ahead of expiry: what is held is not an answer, and where another node loads there is nothing to do.</summary>
    public bool Refreshes { get; init; }

    /// <summary>Lands the flights whose keys are fresh in memory, and returns the others.</summary>
    public List<BulkFlight<T>> LandFromMemory(List<BulkFlight<T>> flights) => flights.FindAll(flight =>
    {
        if (!parts.Memory.TryPeek(flight.Key, out var entry) || entry is not CacheEntry<T> held)
        {
            return true;
        }

        if (!Refreshes && held.IsFreshAt(parts.Clock.Now))
        {
            flight.Land(new Landing<T>(held.IsAbsent ? null : held, CacheOrigin.Memory));
            return false;
        }

        flight.Stale = held.IsAbsent ? null : held;
        return true;
    });

    /// <summary>Looks for all keys in L2, lands what is there, and asks for the leases of the rest.</summary>
    /// <returns>Those to be loaded here, and those that another node is loading.</returns>
    public async ValueTask<(List<BulkFlight<T>> Granted, List<BulkFlight<T>> Busy)> LookAsync(List<BulkFlight<T>> open, LoadStamp before, CancellationToken cancellationToken)
    {
        var finds = await tools.Lookup.FindManyAsync<T>(open.ConvertAll(static flight => flight.Key), open.ConvertAll(static flight => flight.RemoteKey),
            before.AsOf, options, i => Refreshes ? open[i].Stale : null, cancellationToken).ConfigureAwait(false);
        List<BulkFlight<T>> granted = [], busy = [];
        var asked = new List<Task<LeaseFind<T>>>(open.Count);
        var asking = new List<BulkFlight<T>>(open.Count);
        for (var i = 0; i < open.Count; i++)
        {
            var flight = open[i];
            if (finds[i].IsOff)
            {
                granted.Add(flight);
            }
            else if (finds[i].IsFresh)
            {
                LandRemote(flight, finds[i].Entry!);
            }
            else
            {
                flight.Stale ??= finds[i].Entry is { IsAbsent: false } stale ? stale : null;
                asking.Add(flight);
                asked.Add(tools.Leases.SeekAsync(flight.Key, flight.RemoteKey, finds[i], before, options, new(Waits: false, AbsentIsAnswer: true), cancellationToken).AsTask());
            }
        }

        var leases = await Task.WhenAll(asked).ConfigureAwait(false);
        for (var i = 0; i < leases.Length; i++)
        {
            Sort(asking[i], leases[i], granted, busy);
        }

        return (granted, busy);
    }

    private void Sort(BulkFlight<T> flight, in LeaseFind<T> lease, List<BulkFlight<T>> granted, List<BulkFlight<T>> busy)
    {
        switch (lease.Outcome)
        {
            case LeaseOutcome.Found:
                LandRemote(flight, lease.Entry!);
                break;
            case LeaseOutcome.Granted:
                flight.Lease = lease.Grant;
                granted.Add(flight);
                break;
            case LeaseOutcome.BackedOff when flight.TryGetStale(out var held):
                LandHeldBack(flight, held, lease.Wait);
                break;
            case LeaseOutcome.Busy when Refreshes && flight.TryGetStale(out var held):
                flight.Land(new Landing<T>(held, CacheOrigin.Memory));
                break;
            case LeaseOutcome.Busy when parts.Settings.Current.Stampede.CrossNode && lease.WasAnswered:
                busy.Add(flight);
                break;
            default:
                flight.Stores = lease.Outcome != LeaseOutcome.Intent;
                granted.Add(flight);
                break;
        }
    }

    // Another node has tried for all.
    private void LandHeldBack(BulkFlight<T> flight, CacheEntry<T> held, TimeSpan wait)
    {
        var isStale = !held.IsFreshAt(parts.Clock.Now);
        if (isStale)
        {
            tools.HoldBack(held, wait);
        }

        flight.Land(new Landing<T>(held, isStale ? CacheOrigin.Stale : CacheOrigin.Memory));
    }

    private static void LandRemote(BulkFlight<T> flight, CacheEntry<T> entry) =>
        flight.Land(new Landing<T>(entry.IsAbsent ? null : entry, CacheOrigin.Remote));
}

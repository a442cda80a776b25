using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads;

/// <summary>
/// The looks of a bulk load: in memory, then in L2, where one command a slot group hands out what is there and takes the leases of
/// what is missing, without waiting. What is there and cannot be served (it is stale, or a tag of it was removed) is named in a second
/// one, as in a load of one key. What another node still loads when half of the load's time is over is loaded here too, for this memory only.
/// </summary>
internal sealed class BulkScout<T>(CacheParts parts, LoadTools tools, CacheEntryOptions? options)
{
    private readonly long _start = parts.Time.GetTimestamp();

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
        var found = new Sorted([], []);
        try
        {
            var looks = open.ConvertAll(static flight => new Look(flight, Seen: default));
            for (var isFirst = true; looks.Count > 0; isFirst = false)
            {
                looks = await AskAsync(looks, isFirst, found, before, cancellationToken).ConfigureAwait(false);
            }

            return (found.Granted, found.Busy);
        }
        catch (Exception)
        {
            found.Granted.ForEach(Release);
            throw;
        }
    }

    // Returns those that have to be asked for again, because what is there cannot be served.
    private async ValueTask<List<Look>> AskAsync(List<Look> looks, bool isFirst, Sorted found, LoadStamp before, CancellationToken cancellationToken)
    {
        var asked = looks.FindAll(look => tools.Lookup.MayAsk(look.Flight.RemoteKey));
        var answers = await parts.Remote.LeaseManyAsync<T>(asked.ConvertAll(static look => new LeaseAsk(look.Flight.RemoteKey, look.Seen)), cancellationToken).ConfigureAwait(false);
        var there = new List<(BulkFlight<T> Flight, byte[] Entry, bool IsUnflushed)>();
        for (var (i, at) = (0, 0); i < looks.Count; i++)
        {
            var answer = at < asked.Count && looks[i].Flight == asked[at].Flight ? answers[at++] : default;
            var isUnflushed = answer.Reply.Outcome == LeaseOutcome.Unflushed && !Refreshes;
            if (answer is { Came: true, Reply.Entry: { } entry } && (isUnflushed || answer.Reply.Outcome == LeaseOutcome.Found))
            {
                there.Add((looks[i].Flight, entry, isUnflushed));
            }
            else
            {
                await SortMissingAsync(looks[i].Flight, answer, isFirst, found, before, cancellationToken).ConfigureAwait(false);
            }
        }

        var again = new List<Look>();
        foreach (var (flight, entry, isUnflushed) in there)
        {
            var find = await tools.Lookup.JudgeAsync(flight.Key, flight.RemoteKey, parts.Remote.Read<T>(flight.RemoteKey, entry, isUnflushed), before.AsOf, options, isFirst && Refreshes ? flight.Stale : null, cancellationToken).ConfigureAwait(false);
            if (find.IsFresh)
            {
                LandRemote(flight, find.Entry!);
            }
            else if (find.IsOff || isUnflushed)
            {
                flight.Stores &= !isUnflushed;
                found.Granted.Add(flight);
            }
            else
            {
                flight.Stale ??= find.Entry is { IsAbsent: false } stale ? stale : null;
                again.Add(new Look(flight, find.Seen));
            }
        }

        return again;
    }

    // The first time it is a look as well: a miss is counted, and what waits here for the store is an answer.
    private async ValueTask SortMissingAsync(BulkFlight<T> flight, RemoteAnswer<LeaseReply> answer, bool isFirst, Sorted found, LoadStamp before, CancellationToken cancellationToken)
    {
        flight.Lease = answer.Reply.Outcome == LeaseOutcome.Granted ? answer.Reply.Grant : null;
        if (isFirst)
        {
            var read = answer.Came || answer.Reply.Outcome == LeaseOutcome.Refused ? RemoteRead<T>.Miss(default) : RemoteRead<T>.Off;
            var find = await tools.Lookup.JudgeAsync(flight.Key, flight.RemoteKey, read, before.AsOf, options, refreshed: null, cancellationToken).ConfigureAwait(false);
            if (find.IsFresh)
            {
                Release(flight);
                LandRemote(flight, find.Entry!);
                return;
            }
        }

        if (answer.Came)
        {
            Sort(flight, answer.Reply, found);
        }
        else
        {
            found.Granted.Add(flight);
        }
    }

    private void Sort(BulkFlight<T> flight, in LeaseReply reply, Sorted found)
    {
        var outcome = reply.Outcome == LeaseOutcome.BackedOff && reply.Wait <= RemoteTier.ShortestBackOff ? LeaseOutcome.Busy : reply.Outcome;
        switch (outcome)
        {
            case LeaseOutcome.Granted:
                found.Granted.Add(flight);
                break;
            case LeaseOutcome.BackedOff when flight.TryGetStale(out var held):
                LandHeldBack(flight, held, reply.Wait);
                break;
            case LeaseOutcome.Busy or LeaseOutcome.Unflushed when Refreshes && flight.TryGetStale(out var held):
                flight.Land(new Landing<T>(held, CacheOrigin.Memory));
                break;
            case LeaseOutcome.Busy when parts.WaitsForOthers(_start):
                found.Busy.Add(flight);
                break;
            default:
                flight.Stores = outcome is not (LeaseOutcome.Intent or LeaseOutcome.Unflushed);
                found.Granted.Add(flight);
                break;
        }
    }

    private void Release(BulkFlight<T> flight)
    {
        if (flight.Lease is { } lease)
        {
            flight.Lease = null;
            _ = parts.Remote.ReleaseAsync(flight.RemoteKey, lease, TimeSpan.Zero);
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

    /// <summary>A key that is asked for, and the head of what stands there and cannot be served.</summary>
    private readonly record struct Look(BulkFlight<T> Flight, ReadOnlyMemory<byte> Seen);

    private readonly record struct Sorted(List<BulkFlight<T>> Granted, List<BulkFlight<T>> Busy);
}

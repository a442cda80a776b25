using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using TieredCache.Entries;
using TieredCache.Entries.Time;

namespace TieredCache.Flights;

/// <summary>
/// The flights of one named cache, one a key. A caller joins the flight under way only while nothing that covers the key was
/// removed since that flight looked, and nobody was shown a later answer since; otherwise it starts its own, which takes the place, and the old one serves only its
/// earlier callers. Where memory is not served without trust, neither is the look of a flight: a node that cannot know what was
/// removed since (it stood still, or is cut off) joins those only that began a moment ago.
/// </summary>
internal sealed class FlightTable(LocalOrder order, Watermark cleared, CacheClock clock, LocalTrust? trust = null)
{
    private readonly FlightMap _flights = new();
    private ConcurrentDictionary<CallFlags, FlightTable>? _others;

    public int Count => _flights.Count;

    /// <summary>The flights of calls that leave something out: they share with none that leave out something else.</summary>
    public FlightTable Of(CallFlags flags) => flags == CallFlags.None
        ? this
        : LazyInitializer.EnsureInitialized(ref _others, static () => new()).GetOrAdd(flags,
            static (_, table) => new FlightTable(table.order, table.cleared, table.clock, table.trust), (order, cleared, clock, trust));

    /// <summary>Takes a seat in the key's flight, or in a new one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="stripe">Its stripe in the local order.</param>
    /// <param name="since">The place in local order at which callers of this process were last shown another answer: a flight that looked before may bring an older one.</param>
    /// <param name="make">Makes a flight; it does not start it.</param>
    /// <param name="argument">Handed to <paramref name="make"/>.</param>
    /// <param name="boarded">The flight; the seat is to be given up with <see cref="Flight.Leave"/>.</param>
    /// <returns>True when the flight is new: the caller starts it.</returns>
    public bool Board<T, TArgument>(string key, int stripe, long since, Func<string, TArgument, Flight<T>> make, in TArgument argument, out Flight<T> boarded)
    {
        Flight<T>? made = null;
        while (true)
        {
            var held = _flights.Find(key, stripe);
            if (held is Flight<T> same && IsJoinable(same, stripe, since) && same.TryBoard())
            {
                same.Watch();
                boarded = same;
                return false;
            }

            made ??= Seated(make(key, argument), clock);
            if (_flights.TryPut(made, stripe, instead: held))
            {
                boarded = made;
                return true;
            }
        }

        static Flight<T> Seated(Flight<T> flight, CacheClock clock)
        {
            flight.Began = clock.Now;
            flight.TryBoard();
            return flight;
        }
    }

    /// <summary>Takes a seat for good in the key's flight, if there is one to join.</summary>
    /// <param name="key">The key.</param>
    /// <param name="stripe">Its stripe in the local order.</param>
    /// <param name="since">The place in local order at which callers of this process were last shown another answer.</param>
    /// <param name="joined">The flight.</param>
    /// <param name="seat">The seat's number among those that are never given up.</param>
    public bool TryJoin<T>(string key, int stripe, long since, [NotNullWhen(true)] out Flight<T>? joined, out int seat)
    {
        seat = 0;
        joined = _flights.Find(key, stripe) is Flight<T> same && IsJoinable(same, stripe, since) && same.TryStay(out seat) ? same : null;
        joined?.Watch();
        return joined is not null;
    }

    /// <summary>Frees the key, unless another flight has taken the place.</summary>
    public void Remove(Flight flight) => _flights.Remove(flight);

    private bool IsJoinable(Flight flight, int stripe, long since) =>
        !Protections.FlightCheck
        || (since <= flight.AsOf && (trust is null || trust.Covers(flight.Began, clock.Now)) && order.Allows(stripe, flight.AsOf) && cleared.Place <= flight.AsOf && flight.Home.Place <= flight.AsOf && flight.Tags.Allows(flight.AsOf));
}

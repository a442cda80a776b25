using TieredCache.Entries.Starting;

namespace TieredCache.Flights;

/// <summary>The flights under way by their keys: chains whose links lie in the flights themselves, so that taking a place costs no memory.</summary>
/// <remarks>
/// Finding takes no lock. A flight that is taken out keeps its link, so whoever stands on it goes on along the chain; that it has
/// landed or was replaced he sees when he boards. It is never put in again. Chains are chosen by the stripe in the local order,
/// which every caller knows: its hash has a secret of the process. As many loads run at once as there are permits, and what
/// waits behind them is seldom more than a few a chain.
/// </remarks>
internal sealed class FlightMap
{
    private const int Chains = 1_024;
    private const int Locks = 16;
    private readonly Head[] _heads = new Head[Chains];
    private readonly Lock[] _locks = Filled.Array(Locks, static _ => new Lock());
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Flight? Find(string key, int stripe)
    {
        var flight = Volatile.Read(ref HeadOf(stripe));
        while (flight is not null && !string.Equals(flight.Key, key, StringComparison.Ordinal))
        {
            flight = Volatile.Read(ref flight.Next);
        }

        return flight;
    }

    /// <summary>Puts a flight in; false when there is one of its key that is not <paramref name="instead"/>.</summary>
    /// <param name="made">The flight.</param>
    /// <param name="stripe">The stripe of its key.</param>
    /// <param name="instead">The one it replaces.</param>
    public bool TryPut(Flight made, int stripe, Flight? instead)
    {
        using var locked = LockOf(stripe).EnterScope();
        if (!ReferenceEquals(Find(made.Key, stripe), instead))
        {
            return false;
        }

        if (instead is not null)
        {
            UnlinkLocked(instead);
        }

        ref var head = ref HeadOf(stripe);
        made.Stripe = stripe;
        made.Next = head;
        Volatile.Write(ref head, made);
        Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>Takes a flight out, if it is in.</summary>
    public void Remove(Flight flight)
    {
        using var locked = LockOf(flight.Stripe).EnterScope();
        UnlinkLocked(flight);
    }

    private void UnlinkLocked(Flight flight)
    {
        ref var link = ref HeadOf(flight.Stripe);
        while (link is not null && !ReferenceEquals(link, flight))
        {
            link = ref link.Next;
        }

        if (link is not null)
        {
            Volatile.Write(ref link, flight.Next);
            Interlocked.Decrement(ref _count);
        }
    }

    private ref Flight? HeadOf(int stripe) => ref _heads[stripe & (Chains - 1)].First;

    private Lock LockOf(int stripe) => _locks[stripe & (Locks - 1)];

    // A structure, for a reference into an array of objects would be checked for its type.
    private struct Head
    {
        public Flight? First;
    }
}

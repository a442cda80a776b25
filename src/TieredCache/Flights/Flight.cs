using System.Diagnostics;
using TieredCache.Entries;

namespace TieredCache.Flights;

/// <summary>
/// One load of one key, shared by all callers of this process that ask for it meanwhile: its riders.
/// </summary>
/// <remarks>
/// A flight lands exactly once: with what its load returned or threw, with <see cref="TimeoutException"/> (or a stale value
/// that is still allowed) when its time is up, or cancelled when the last rider has left. Landing frees the key and gives the
/// permit back at once, whatever the application's loader still does; what that returns later is dropped. It runs without the
/// execution context of the request that started it, because it may outlive that request.
/// <para>Who sits in it, and whether its doors are shut, is one number that is compared and swapped: thousands may board within a
/// millisecond, and a lock cost each of them more than finding the flight. Two marks, then the guests, then the riders, guests among them.</para>
/// </remarks>
internal abstract class Flight(string key, long asOf, Watermark home, TagSet tags)
{
    private const long Rider = 1;
    private const long Guest = 1L << 31;
    private const long Abandoned = 1L << 61;
    private const long Closed = 1L << 62;
    private const long Riders = Guest - 1;
    private const long AllGuests = (Abandoned - 1) & ~Riders;
    private Activity? _span;
    private Flight? _next;
    private long _seats;

    public string Key { get; } = key;

    /// <summary>The place in local order before anything was looked at.</summary>
    public long AsOf { get; } = asOf;

    /// <summary>When it took its first rider, in milliseconds of <see cref="CacheClock"/>: nothing was looked at before.</summary>
    public long Began { get; set; }

    /// <summary>The bucket's watermark.</summary>
    public Watermark Home { get; } = home;

    /// <summary>The tags that are known beforehand.</summary>
    public TagSet Tags { get; } = tags;

    /// <summary>The span of its load, once that was called and if anybody listens: for those who wait for it.</summary>
    public Activity? Span { get => Volatile.Read(ref _span); set => Volatile.Write(ref _span, value); }

    /// <summary>The next one of its chain in the <see cref="FlightMap"/>.</summary>
    public ref Flight? Next => ref _next;

    /// <summary>The stripe of its key in the local order.</summary>
    public int Stripe { get; set; }

    public bool HasLanded => (Volatile.Read(ref _seats) & Closed) != 0;

    /// <summary>How many have taken a seat for good; it does not grow any more once the flight has landed.</summary>
    public int Guests => GuestsOf(Volatile.Read(ref _seats));

    /// <summary>Takes a seat; false when the flight has landed or was abandoned.</summary>
    public bool TryBoard() => TryAdd(Rider, unless: Closed | Abandoned, out _);

    /// <summary>Takes a seat that is never given up; false when the flight has landed or was abandoned.</summary>
    /// <param name="seat">Its number among those, from 0.</param>
    public bool TryStay(out int seat)
    {
        var stays = TryAdd(Guest + Rider, unless: Closed | Abandoned, out var before);
        seat = GuestsOf(before);
        return stays;
    }

    /// <summary>Gives a seat up; the last one to leave cancels the load.</summary>
    public void Leave()
    {
        var seats = Volatile.Read(ref _seats);
        while (true)
        {
            var left = seats - Rider;
            var isLast = (left & (Riders | Closed)) == 0;
            var seen = Interlocked.CompareExchange(ref _seats, isLast ? left | Abandoned : left, seats);
            if (seen == seats)
            {
                if (isLast)
                {
                    Abandon();
                }

                return;
            }

            seats = seen;
        }
    }

    /// <summary>Closes the doors; true for the one call that does.</summary>
    protected bool TryClose() => TryAdd(Closed, unless: Closed, out _);

    private static int GuestsOf(long seats) => (int)((seats & AllGuests) / Guest);

    private bool TryAdd(long what, long unless, out long before)
    {
        before = Volatile.Read(ref _seats);
        while ((before & unless) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _seats, before + what, before);
            if (seen == before)
            {
                return true;
            }

            before = seen;
        }

        return false;
    }

    /// <summary>Somebody has joined it who does not fly it: from now on its time is watched, if it was not yet.</summary>
    public virtual void Watch()
    {
    }

    /// <summary>A load that has a permit waits for this one: it goes without.</summary>
    public abstract void Hurry();

    protected abstract void Abandon();
}

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
/// execution context of the request that started it, because it may outlive that request. Made for every miss, it is its own
/// lock, which nobody outside gets hold of.
/// </remarks>
internal abstract class Flight(string key, long asOf, Watermark home, TagSet tags)
{
    private Activity? _span;
    private Flight? _next;
    private int _riders;
    private int _guests;
    private bool _closed;
    private bool _abandoned;

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

    public bool HasLanded => Volatile.Read(ref _closed);

    /// <summary>Takes a seat; false when the flight has landed or was abandoned.</summary>
    public bool TryBoard()
    {
        lock (this)
        {
            if (_closed || _abandoned)
            {
                return false;
            }

            _riders++;
            return true;
        }
    }

    /// <summary>How many have taken a seat for good; it does not grow any more once the flight has landed.</summary>
    public int Guests => Volatile.Read(ref _guests);

    /// <summary>Takes a seat that is never given up; false when the flight has landed or was abandoned.</summary>
    public bool TryStay()
    {
        lock (this)
        {
            if (_closed || _abandoned)
            {
                return false;
            }

            _riders++;
            _guests++;
            return true;
        }
    }

    /// <summary>Gives a seat up; the last one to leave cancels the load.</summary>
    public void Leave()
    {
        lock (this)
        {
            if (--_riders > 0 || _closed)
            {
                return;
            }

            _abandoned = true;
        }

        Abandon();
    }

    /// <summary>Closes the doors; true for the one call that does.</summary>
    protected bool TryClose()
    {
        lock (this)
        {
            return !_closed && (_closed = true);
        }
    }

    /// <summary>Somebody has joined it who does not fly it: from now on its time is watched, if it was not yet.</summary>
    public virtual void Watch()
    {
    }

    /// <summary>A load that has a permit waits for this one: it goes without.</summary>
    public abstract void Hurry();

    protected abstract void Abandon();
}

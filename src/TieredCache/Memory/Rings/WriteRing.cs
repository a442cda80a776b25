namespace TieredCache.Memory.Rings;

/// <summary>
/// A bounded ring of write events, many producers to one consumer (after Vyukov's bounded queue).
/// </summary>
/// <remarks>
/// A producer reserves a place before it takes any lock and publishes while it holds the stripe of the key, so that the events of
/// a key stand in the order of its changes, and publishing can never fail or wait. Who finds the ring full makes room by draining it.
/// </remarks>
internal sealed class WriteRing
{
    public const int Capacity = 512;
    private readonly Slot[] _slots = new Slot[Capacity];
    private PaddedLong _reserved;
    private PaddedLong _tail;
    private PaddedLong _head;

    /// <summary>True when the oldest event is ready to be taken.</summary>
    public bool IsReady
    {
        get
        {
            var at = Volatile.Read(ref _head.Value);
            return Volatile.Read(ref _slots[at & (Capacity - 1)].Published) == at + 1;
        }
    }

    /// <summary>True when no event is in it, nor is one being put in. For who takes them.</summary>
    public bool IsEmpty => Volatile.Read(ref _tail.Value) == _head.Value;

    /// <summary>Reserves a place; false when the ring is full.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _reserved.Value) - Volatile.Read(ref _head.Value) <= Capacity)
        {
            return true;
        }

        Interlocked.Decrement(ref _reserved.Value);
        return false;
    }

    /// <summary>Gives a reserved place back unused.</summary>
    public void Cancel() => Interlocked.Decrement(ref _reserved.Value);

    /// <summary>Publishes an event in a reserved place.</summary>
    public void Publish(in WriteEvent change)
    {
        var at = Interlocked.Increment(ref _tail.Value) - 1;
        ref var slot = ref _slots[at & (Capacity - 1)];
        slot.Change = change;
        Volatile.Write(ref slot.Published, at + 1);
    }

    /// <summary>Takes the oldest event; false when there is none, or its producer has not quite finished.</summary>
    public bool TryTake(out WriteEvent change)
    {
        var at = _head.Value;
        ref var slot = ref _slots[at & (Capacity - 1)];
        if (Volatile.Read(ref slot.Published) != at + 1)
        {
            change = default;
            return false;
        }

        change = slot.Change;
        slot.Change = default;
        Volatile.Write(ref _head.Value, at + 1);
        return true;
    }

    private struct Slot
    {
        public WriteEvent Change;
        public long Published;
    }
}

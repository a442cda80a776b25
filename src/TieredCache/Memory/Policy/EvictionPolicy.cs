using TieredCache.Entries;
using TieredCache.Memory.Removals;
using TieredCache.Memory.Rings;
using TieredCache.Memory.Table;

namespace TieredCache.Memory.Policy;

/// <summary>
/// Decides what stays: hears of every change of the table in order, keeps queues, weights and deadlines, and evicts.
/// </summary>
/// <remarks>
/// One writer at a time, under the policy lock, which is taken before a stripe and never after one. Who changes something tries to
/// take it along, and then tells of the change as soon as it is made. Where it is taken, the change waits in the ring: whoever has
/// the lock works off a bounded part of what waits, and looks at the ring again after leaving, because an event that came while it
/// held the lock woke nobody. So the bounds hold without a thread of our own and without the thread pool, and nobody waits for the
/// lock unless the ring is full.
/// </remarks>
internal sealed class EvictionPolicy
{
    private const int EventsPerTurn = 128;
    private readonly ShortLock _gate = new();
    private readonly EntryTable _table;
    private readonly Departures _departures;
    private readonly TierTuning _tuning;
    private readonly Residents _residents;

    public EvictionPolicy(EntryTable table, CacheClock clock, TierBounds bounds, Departures departures, TierTuning tuning)
    {
        _table = table;
        _departures = departures;
        _tuning = tuning;
        _residents = new Residents(table, clock, bounds, departures, tuning);
    }

    public WriteRing Ring { get; } = new();

    public SampleRing Samples { get; } = new();

    /// <inheritdoc cref="Residents.Stride"/>
    public int Stride => _residents.Stride;

    public long Weight => _residents.Room.Weight;

    /// <inheritdoc cref="Residents.WindowShare"/>
    public double WindowShare => _residents.WindowShare;

    /// <inheritdoc cref="Time.Timetable.Soonest"/>
    public long Soonest => _residents.Timetable.Soonest;

    /// <summary>True where nothing is evicted for want of room.</summary>
    public bool IsUnbounded => _tuning.Policy == EvictionKind.None;

    /// <summary>Takes the stripe of a change, and the policy with it where that is free. The caller holds no lock.</summary>
    public WriteTurn Begin(Stripe stripe)
    {
        if (_gate.TryEnter())
        {
            return BeginLocked(stripe);
        }

        while (!Ring.TryReserve())
        {
            using (_gate.EnterScope())
            {
                Work();
            }
        }

        stripe.Enter();
        return WriteTurn.Queued;
    }

    /// <summary>Leaves the stripe, tells of what was changed, and works off a bounded part of what waits.</summary>
    public void End(WriteTurn turn, Stripe stripe, in WriteEvent change)
    {
        var isDirect = turn == WriteTurn.Direct;
        if (!isDirect && change.Kind != WriteKind.None)
        {
            Ring.Publish(change);
        }
        else if (!isDirect)
        {
            Ring.Cancel();
        }

        stripe.Exit();
        try
        {
            _table.HelpGrow(stripe);
        }
        finally
        {
            // Also where there is no memory for a larger table: the change has been made, and the lock is held.
            if (turn != WriteTurn.Queued)
            {
                Leave(isDirect ? change : default);
            }
            else
            {
                Maintain();
            }
        }
    }

    /// <summary>Works off a bounded part of what waits, unless somebody else is at it.</summary>
    public void Maintain()
    {
        if (_gate.TryEnter())
        {
            Leave(change: default);
        }
    }

    /// <summary>Takes over bounds that have changed, in slices: what is evicted at once holds up those who write.</summary>
    public void Rebound()
    {
        double? share = null;
        bool isSettled;
        do
        {
            using (_gate.EnterScope())
            {
                Work();
                share ??= _residents.Refit();
                isSettled = _residents.Shrink(share.Value);
            }
        }
        while (!isSettled);
        Maintain();
    }

    /// <summary>Does what traffic would: works off what waits, and turns the wheel.</summary>
    /// <returns>When there is something to do again, in the clock's milliseconds; <see cref="long.MaxValue"/>: nothing that time alone brings.</returns>
    public long Upkeep()
    {
        long next;
        using (_gate.EnterScope())
        {
            Work();
            next = _residents.Timetable.Look();
        }

        Maintain();
        return next;
    }

    /// <summary>Forgets all entries, of the table too.</summary>
    public void Reset()
    {
        using (_gate.EnterScope())
        {
            _table.Reset(entries =>
            {
                _departures.Cleared(entries, _table.Count);
                while (Ring.TryTake(out _))
                {
                    // Nobody can publish while all stripes are held: what stands here is about entries that go as well.
                }

                _residents.Start();
            });
        }

        Maintain();
    }

    /// <summary>Runs a check while nothing moves, after all events have been worked off.</summary>
    public void WhileQuiet(Action<EntrySlab, LazyLfu<MainNodes>> check)
    {
        using (_gate.EnterScope())
        {
            while (Ring.IsReady)
            {
                Work();
            }

            check(_residents.Slab, _residents.Queues);
        }
    }

    // Once the stripe is held, nobody else can tell of its keys: when the ring is empty then, the order of their changes is kept.
    private WriteTurn BeginLocked(Stripe stripe)
    {
        var hasBegun = false;
        try
        {
            while (true)
            {
                if (Ring.IsReady)
                {
                    Work();
                }

                stripe.Enter();
                if (Ring.IsEmpty)
                {
                    hasBegun = true;
                    return WriteTurn.Direct;
                }

                if (Ring.TryReserve())
                {
                    hasBegun = true;
                    return WriteTurn.Behind;
                }

                stripe.Exit();
            }
        }
        finally
        {
            if (!hasBegun)
            {
                _gate.Exit();
            }
        }
    }

    private void Leave(WriteEvent change)
    {
        do
        {
            try
            {
                Work(change);
            }
            finally
            {
                _gate.Exit();
            }

            // Either an event that came meanwhile is seen here, or its producer sees the lock free.
            change = default;
            Interlocked.MemoryBarrier();
        }
        while (Ring.IsReady && _gate.TryEnter());
    }

    private void Work(in WriteEvent change = default)
    {
        _tuning.Coarse.Publish(_residents.TellTime());
        if (change.Kind != WriteKind.None)
        {
            _residents.Apply(change);
        }

        WorkOff();
    }

    private void WorkOff()
    {
        for (var taken = 0; taken < EventsPerTurn && Ring.TryTake(out var change); taken++)
        {
            _residents.Apply(change);
        }

        while (Samples.TryTake(out var key))
        {
            _residents.Record(key);
        }

        _residents.Turn(_tuning.Accesses);
    }
}

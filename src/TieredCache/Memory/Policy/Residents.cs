using TieredCache.Entries;
using TieredCache.Memory.Removals;
using TieredCache.Memory.Rings;
using TieredCache.Memory.Table;
using TieredCache.Memory.Time;
using TieredCache.Memory.Tuning;

namespace TieredCache.Memory.Policy;

/// <summary>
/// The entries that the policy knows of: each has a node in the slab, a place in a queue, a deadline in the wheel, and a share of
/// the room. Not synchronized: the policy lock guards it, and dropping an entry takes the stripe of its key.
/// </summary>
/// <remarks>
/// An entry that is to be evicted and was replaced or removed a moment ago, with the event still in the ring, is dropped here
/// and recognised by its empty slot when the event comes.
/// </remarks>
internal sealed class Residents
{
    public const int QueueHeads = 3;
    private const int MarksPerTurn = 64;
    private readonly EntryTable _table;
    private readonly CacheClock _clock;
    private readonly Departures _departures;
    private readonly EvictionKind _kind;
    private readonly Func<ulong> _dice;
    private readonly LfuLearning? _learning;
    private readonly Action<int> _onDue;
    private long _adds;
    private int _usual;
    private int _unmarked;
    private long _now;

    public Residents(EntryTable table, CacheClock clock, TierBounds bounds, Departures departures, TierTuning tuning)
    {
        _table = table;
        _clock = clock;
        _departures = departures;
        _kind = tuning.Policy;
        _dice = new Xorshift(tuning.Seed).Next;
        _onDue = OnDue;
        Room = new Room(bounds, _kind);
        _usual = Room.EntriesUsually;
        _learning = _kind == EvictionKind.Lfu ? new LfuLearning(_usual, _dice) : null;
        Timetable = new Timetable(clock, tuning.Janitor);
        Start();
    }

    public Room Room { get; }

    public Timetable Timetable { get; }

    public EntrySlab Slab { get; private set; } = null!;

    public LazyLfu<MainNodes> Queues { get; private set; } = null!;

    /// <summary>One in this many keys is in the tuner's sample; 0: none. Read without the lock.</summary>
    public int Stride => _learning?.Stride ?? 0;

    /// <summary>The window's share of the entries.</summary>
    public double WindowShare => (double)Queues.WindowMax / Queues.Span;

    /// <summary>Forgets all.</summary>
    public void Start()
    {
        Slab = new EntrySlab(QueueHeads + TimerWheel.Heads);
        Timetable.Start(Slab, QueueHeads);
        Queues = new LazyLfu<MainNodes>(new MainNodes(this, Slab, _kind), Room.Entries, FirstShare, _learning?.Sketch, feedsSketch: true, _dice);
        Room.Empty();
        _unmarked = 0;
    }

    /// <summary>Looks at the clock, for all that follows until the next look: a reading costs as much as a look-up in the table, and a turn would make four.</summary>
    public long TellTime() => _now = _clock.Now;

    /// <summary>Takes in a change of the table.</summary>
    public void Apply(in WriteEvent change)
    {
        var node = change.Kind == WriteKind.Add ? 0 : (change.Old ?? change.Entry).Slot;
        if (change.Kind == WriteKind.Remove)
        {
            if (node != 0)
            {
                Queues.Remove(node);
                Forget(node);
            }
        }
        else if (node != 0)
        {
            Replace(node, change.Old!, change.Entry);
        }
        else
        {
            Add(change.Entry);
        }
    }

    /// <summary>A hit on a key of the sample.</summary>
    public void Record(uint key) => _learning?.Record(key);

    /// <summary>Moves the window, and drops what has died, as far as is due and a turn goes.</summary>
    /// <param name="accesses">How often the tier was asked so far; null: not known.</param>
    public void Turn(Func<long>? accesses)
    {
        _learning?.Step(Queues, accesses?.Invoke() ?? _adds);
        MarkSome();
        Timetable.Turn(_now, _onDue);
    }

    /// <summary>Fits what Lfu has learnt to the number of entries, if another is configured: what it has found out of the weights stays.</summary>
    /// <returns>The window's share to go on with.</returns>
    public double Refit()
    {
        if (_learning is null)
        {
            return FirstShare;
        }

        if (_usual != Room.EntriesUsually)
        {
            _usual = Room.EntriesUsually;
            _unmarked = _learning.Refit(_usual) ? Slab.End : _unmarked;
        }

        return _learning.IsTuned ? WindowShare : FirstShare;
    }

    /// <summary>Evicts on the way to bounds that have become smaller; true when that is the end of it.</summary>
    public bool Shrink(double windowShare)
    {
        Queues.SetCapacity(Room.NextStep(Queues.Count, out var isLast), windowShare);
        Queues.Settle();
        return isLast;
    }

    /// <summary>Evicts what a node holds, which has left its queue, from the table too.</summary>
    public void Drop(int node)
    {
        var entry = Slab.EntryOf(node)!;
        var reason = Room.Lack(Slab.Count);
        Forget(node);
        using (_table.StripeOf(entry.Hash).EnterScope())
        {
            if (_table.RemoveLocked(entry))
            {
                _departures.Evicted(entry, reason, _now);
            }
        }
    }

    /// <summary>True for what nobody can be served any more.</summary>
    public bool IsDead(CacheEntry entry) => _departures.EndOf(entry, _now) is not null;

    private double FirstShare => _kind == EvictionKind.Lfu ? 0.01 : 1;

    private void Add(CacheEntry entry)
    {
        var node = Slab.Take(entry);
        entry.Slot = node;
        Room.Take(entry.Weight);
        _adds += entry.IsQuiet ? 0 : 1;
        if (Room.IsTooHeavy(entry))
        {
            Drop(node);
            return;
        }

        Timetable.Schedule(node, entry);
        FitBeforeEviction();
        Queues.Add(node, entry.IsQuiet);
        FitAfterEviction();
        if (entry is { IsSampled: true, IsQuiet: false })
        {
            _learning?.Record((uint)entry.Hash);
        }
    }

    private void Replace(int node, CacheEntry old, CacheEntry entry)
    {
        Slab.EntryOf(node) = entry;
        entry.Slot = node;
        entry.Queue = old.Queue;
        old.Slot = 0;
        Room.Take(entry.Weight - old.Weight);
        Timetable.Cancel(node);
        if (Room.IsTooHeavy(entry))
        {
            Queues.Remove(node);
            Drop(node);
            return;
        }

        Timetable.Schedule(node, entry);
        Queues.Renew(node);
        FitBeforeEviction();
        Queues.Settle(node);
        FitAfterEviction();
    }

    // Few values that are heavy are all in the window of the many that the bound allows: it has to open before one of them goes.
    private void FitBeforeEviction()
    {
        if (Room.IsOverweight)
        {
            FitSpan();
        }
    }

    // What is learnt is fitted once for each addition, or the sketch would age as slowly as for the bound, and the shadows stand for
    // a cache that has room for all.
    private void FitAfterEviction()
    {
        FitSpan();
        if (_learning is not null)
        {
            _unmarked = _learning.Follow(Room.IsFull ? Room.Span(Queues.Count) : null, Queues.Count) ? Slab.End : _unmarked;
        }
    }

    // Where weight allows fewer entries than the bound, the queues share what fits: followed in coarse steps.
    private void FitSpan()
    {
        if (_learning is null || !Room.HasWeights)
        {
            return;
        }

        var fits = Room.Span(Queues.Count);
        if (fits < Queues.Span - (Queues.Span / 8) || fits > Queues.Span + (Queues.Span / 8))
        {
            Queues.SetSpan(fits, WindowShare);
        }
    }

    // After another sample was chosen: a few entries a turn, for there may be millions.
    private void MarkSome()
    {
        for (var least = Math.Max(0, _unmarked - MarksPerTurn); _unmarked > least;)
        {
            if (Slab.EntryOf(--_unmarked) is { } entry)
            {
                entry.IsSampled = Stride > 0 && WindowTuner.IsSampled((uint)entry.Hash, Stride);
            }
        }
    }

    private void Forget(int node)
    {
        var entry = Slab.EntryOf(node)!;
        Timetable.Cancel(node);
        Room.Take(-entry.Weight);
        entry.Slot = 0;
        Slab.Give(node);
    }

    private void OnDue(int node)
    {
        var entry = Slab.EntryOf(node)!;
        if (entry.IsAliveAt(_now))
        {
            Timetable.Schedule(node, entry);
        }
        else
        {
            Queues.Remove(node);
            Drop(node);
        }
    }
}

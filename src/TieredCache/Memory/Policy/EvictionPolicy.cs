using TieredCache.Entries;
using TieredCache.Memory.Rings;
using TieredCache.Memory.Table;
using TieredCache.Memory.Time;
using TieredCache.Memory.Tuning;

namespace TieredCache.Memory.Policy;

/// <summary>
/// Decides what stays: hears of every change of the table in order, keeps queues, weights and deadlines, and evicts.
/// </summary>
/// <remarks>
/// One writer at a time, under the policy lock, which is taken before a stripe and never after one. Changes wait in the ring;
/// whoever changes something looks whether the lock is free and works off a bounded part of what waits, then looks at the ring
/// again after leaving, because an event that came while it was leaving woke nobody. So the bounds hold without a thread of our
/// own and without the thread pool, and nobody waits for the lock unless the ring is full.
/// An entry that is to be evicted and was replaced or removed a moment ago, with the event still in the ring, is dropped here
/// and recognised by its empty slot when the event comes.
/// </remarks>
internal sealed class EvictionPolicy
{
    private const int QueueHeads = 3;
    private const int EventsPerTurn = 128;
    private const int TimersPerTurn = 256;
    private const int LeastTuned = 32;
    private readonly Lock _gate = new();
    private readonly EntryTable _table;
    private readonly CacheClock _clock;
    private readonly TierBounds _bounds;
    private readonly Watermark _cleared;
    private readonly MemoryCounts _counts;
    private readonly TierTuning _tuning;
    private readonly FrequencySketch? _sketch;
    private readonly WindowTuner? _tuner;
    private readonly WindowPacer? _pacer;
    private readonly Action<int> _onDue;
    private readonly Xorshift _dice;
    private EntrySlab _slab = null!;
    private LazyLfu<MainNodes> _queues = null!;
    private TimerWheel _wheel = null!;
    private long _weight;
    private long _accesses;

    public EvictionPolicy(EntryTable table, CacheClock clock, TierBounds bounds, Watermark cleared, MemoryCounts counts, TierTuning tuning)
    {
        _table = table;
        _clock = clock;
        _bounds = bounds;
        _cleared = cleared;
        _counts = counts;
        _tuning = tuning;
        _dice = new Xorshift(tuning.Seed);
        _onDue = OnDue;
        if (tuning.Policy == EvictionKind.Lfu)
        {
            _sketch = new FrequencySketch(bounds.MaxEntries);
            _tuner = bounds.MaxEntries >= LeastTuned ? new WindowTuner(bounds.MaxEntries, _sketch, _dice.Next) : null;
            _pacer = _tuner is null ? null : new WindowPacer(_tuner);
        }

        Start();
    }

    public WriteRing Ring { get; } = new();

    public SampleRing Samples { get; } = new();

    /// <summary>One in this many keys is in the tuner's sample; 0: none.</summary>
    public int Stride => _tuner?.Stride ?? 0;

    public long Weight => Volatile.Read(ref _weight);

    /// <summary>The window's share of the entries.</summary>
    public double WindowShare => (double)_queues.WindowMax / _queues.Span;

    /// <summary>True while the entries weigh more than they may.</summary>
    public bool IsOverweight => _bounds.MaxBytes != 0 && _weight > _bounds.MaxBytes;

    /// <summary>Reserves a place for an event; the caller holds no lock.</summary>
    public void Reserve()
    {
        while (!Ring.TryReserve())
        {
            using (_gate.EnterScope())
            {
                Work();
            }
        }
    }

    /// <summary>Works off a bounded part of what waits, unless somebody else is at it.</summary>
    public void Maintain()
    {
        do
        {
            if (!_gate.TryEnter())
            {
                return;
            }

            try
            {
                Work();
            }
            finally
            {
                _gate.Exit();
            }
        }
        while (Ring.IsReady);
    }

    /// <summary>Takes over bounds that have changed.</summary>
    public void Rebound()
    {
        using (_gate.EnterScope())
        {
            _queues.SetCapacity(Capacity, _sketch is null ? ShareOf(_tuning.Policy) : WindowShare);
            _queues.Settle();
        }
    }

    /// <summary>Forgets all entries, of the table too.</summary>
    public void Reset()
    {
        using (_gate.EnterScope())
        {
            _table.Reset(() =>
            {
                while (Ring.TryTake(out _))
                {
                    // Nobody can publish while all stripes are held: what stands here is about entries that go as well.
                }

                Start();
            });
        }
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

            check(_slab, _queues);
        }
    }

    /// <summary>True where nothing is evicted for want of room.</summary>
    public bool IsUnbounded => _tuning.Policy == EvictionKind.None;

    private int Capacity => _tuning.Policy == EvictionKind.None ? int.MaxValue : _bounds.MaxEntries;

    private static double ShareOf(EvictionKind policy) => policy == EvictionKind.Lfu ? 0.01 : 1;

    private void Start()
    {
        _slab = new EntrySlab(QueueHeads + TimerWheel.Heads);
        _wheel = new TimerWheel(_slab, QueueHeads);
        _wheel.Start(_clock.Now);
        _queues = new LazyLfu<MainNodes>(new MainNodes(this, _slab, _tuning.Policy), Capacity, ShareOf(_tuning.Policy), _sketch, feedsSketch: true, _dice.Next);
        Volatile.Write(ref _weight, 0);
    }

    private void Work()
    {
        for (var taken = 0; taken < EventsPerTurn && Ring.TryTake(out var change); taken++)
        {
            Apply(change);
        }

        while (_tuner is not null && Samples.TryTake(out var key))
        {
            _tuner.Record(key);
        }

        _pacer?.Step(_queues, _tuning.Accesses?.Invoke() ?? _accesses);
        _wheel.Advance(_clock.Now, TimersPerTurn, _onDue);
    }

    private void Apply(in WriteEvent change)
    {
        var node = change.Kind == WriteKind.Add ? 0 : (change.Old ?? change.Entry).Slot;
        if (change.Kind == WriteKind.Remove)
        {
            if (node != 0)
            {
                _queues.Remove(node);
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

    private void Add(CacheEntry entry)
    {
        var node = _slab.Take(entry);
        entry.Slot = node;
        Volatile.Write(ref _weight, _weight + entry.Weight);
        _wheel.Schedule(node, entry.DieAt);
        _accesses++;
        _queues.Add(node);
        FitSpan();
        if (entry.IsSampled)
        {
            _tuner?.Record((uint)entry.Hash);
        }
    }

    private void Replace(int node, CacheEntry old, CacheEntry entry)
    {
        _slab.EntryOf(node) = entry;
        entry.Slot = node;
        old.Slot = 0;
        Volatile.Write(ref _weight, _weight + entry.Weight - old.Weight);
        _wheel.Cancel(node);
        _wheel.Schedule(node, entry.DieAt);
        _queues.Renew(node);
        _queues.Settle(node);
        FitSpan();
    }

    // Where weight allows fewer entries than the bound, the queues share what fits: followed in coarse steps.
    private void FitSpan()
    {
        if (_bounds.MaxBytes != 0 && _sketch is not null)
        {
            var fits = _weight < _bounds.MaxBytes - (_bounds.MaxBytes / 8) ? Capacity : Math.Clamp(_queues.Count, LeastTuned, Capacity);
            if (fits < _queues.Span - (_queues.Span / 8) || fits > _queues.Span + (_queues.Span / 8))
            {
                _queues.SetSpan(fits, WindowShare);
            }
        }
    }

    private void Forget(int node)
    {
        var entry = _slab.EntryOf(node)!;
        _wheel.Cancel(node);
        Volatile.Write(ref _weight, _weight - entry.Weight);
        entry.Slot = 0;
        _slab.Give(node);
    }

    private void OnDue(int node)
    {
        var entry = _slab.EntryOf(node)!;
        if (entry.IsAliveAt(_clock.Now))
        {
            _wheel.Schedule(node, entry.DieAt);
        }
        else
        {
            _queues.Remove(node);
            Drop(node);
        }
    }

    /// <summary>Evicts what a node holds, from the table too.</summary>
    public void Drop(int node)
    {
        var entry = _slab.EntryOf(node)!;
        if (IsDead(entry))
        {
            _counts.Expired();
        }
        else
        {
            _counts.Evicted();
        }

        Forget(node);
        using (_table.StripeOf(entry.Hash).EnterScope())
        {
            _table.RemoveLocked(entry);
        }
    }

    /// <summary>True for what nobody can be served any more.</summary>
    public bool IsDead(CacheEntry entry) => !entry.IsAliveAt(_clock.Now) || entry.AsOf < _cleared.Place || !entry.IsTrusted;
}

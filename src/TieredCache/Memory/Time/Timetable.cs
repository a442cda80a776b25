using TieredCache.Entries;
using TieredCache.Memory.Policy;
using TieredCache.Memory.Upkeep;

namespace TieredCache.Memory.Time;

/// <summary>When entries die: the wheel, and what the janitor has to know of it. Under the policy lock, but for <see cref="Soonest"/>.</summary>
internal sealed class Timetable(CacheClock clock, Janitor? janitor)
{
    private const int TimersPerTurn = 256;
    private TimerWheel _wheel = null!;
    private long _soonest = long.MaxValue;

    /// <summary>When the wheel has something to look at, in the clock's milliseconds, as far as is known without a lock: never too late.</summary>
    public long Soonest => Volatile.Read(ref _soonest);

    public void Start(EntrySlab slab, int firstHead)
    {
        _wheel = new TimerWheel(slab, firstHead);
        _wheel.Start(clock.Now);
    }

    public void Schedule(int node, CacheEntry entry)
    {
        var due = _wheel.Schedule(node, entry.EndsAt);
        if (due < _soonest)
        {
            // A full fence: the janitor writes its plan and then reads this, we write this and then read its plan.
            Interlocked.Exchange(ref _soonest, due);
            janitor?.NeededAt(due);
        }
    }

    public void Cancel(int node) => _wheel.Cancel(node);

    /// <summary>Turns the wheel to <paramref name="now"/>, as far as a turn goes.</summary>
    public void Turn(long now, Action<int> due) => _wheel.Advance(now, TimersPerTurn, due);

    /// <summary>When the wheel has something to look at again; <see cref="long.MaxValue"/>: it is empty.</summary>
    public long Look()
    {
        var next = _wheel.Next;
        Interlocked.Exchange(ref _soonest, next);
        return next;
    }
}

using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;

namespace TieredCache.Memory.Upkeep;

/// <summary>
/// Does for idle caches what traffic does for busy ones, and what no cache can do alone: drops what has died, works off rings
/// that were left, shrinks bounds while memory is short.
/// </summary>
/// <remarks>
/// It has no time of its own: <see cref="Turn"/> is told the time and says when it wants the next turn, which may be never. Whoever
/// plans something sooner says so by <see cref="NeededAt"/>; a plan and the deadlines it was made from are each written before the
/// other is read, so that none is slept through. Caches are held weakly: one that nobody uses any more is forgotten. What
/// goes wrong in one does not keep the others from their turn.
/// </remarks>
internal sealed class Janitor(PressureWatch pressure, TimeProvider time, ILogger logger)
{
    /// <summary>Nothing that time alone brings.</summary>
    public const long Idle = long.MaxValue;

    private const long RetryMs = 1_000;
    private readonly Lock _gate = new();
    private readonly List<WeakReference<MemoryTier>> _tiers = [];
    private readonly OncePerMinute _failures = new(time);
    private readonly OncePerMinute _longChains = new(time);
    private long _planned = Idle;

    /// <summary>Sees to it that there is a turn soon; called under locks, so it neither waits nor calls back.</summary>
    public Action? Wanted { get; set; }

    /// <summary>False when nobody uses any of the caches any more.</summary>
    public bool HasTiers
    {
        get
        {
            using (_gate.EnterScope())
            {
                return _tiers.Count > 0;
            }
        }
    }

    /// <summary>Looks after a cache from now on, for as long as somebody else holds it.</summary>
    public void Watch(MemoryTier tier)
    {
        using (_gate.EnterScope())
        {
            _tiers.Add(new WeakReference<MemoryTier>(tier));
        }

        Wanted?.Invoke();
    }

    /// <summary>There will be something to do at <paramref name="due"/>, in the clock's milliseconds.</summary>
    public void NeededAt(long due)
    {
        if (due < Volatile.Read(ref _planned))
        {
            Wanted?.Invoke();
        }
    }

    /// <summary>Does what is due.</summary>
    /// <param name="now">The clock's milliseconds.</param>
    /// <returns>When the next turn is due; <see cref="Idle"/>: when somebody asks for it.</returns>
    public long Turn(long now)
    {
        Volatile.Write(ref _planned, now);
        var tiers = Living();
        var next = Attempt(now, () => pressure.Look(now));
        foreach (var tier in tiers)
        {
            next = Math.Min(next, Attempt(now, () => LookAfter(tier, now)));
        }

        Interlocked.Exchange(ref _planned, next);
        foreach (var tier in tiers)
        {
            next = tier.Soonest is var soonest && soonest > now ? Math.Min(next, soonest) : next;
        }

        Volatile.Write(ref _planned, next);
        return next;
    }

    private long LookAfter(MemoryTier tier, long now)
    {
        if (tier.TakeLongChain() && _longChains.TryTake())
        {
            CacheLog.LongChain(logger, tier.CacheName);
        }

        tier.Yield(pressure.Share);
        return tier.NeedsUpkeep(now) ? tier.Upkeep() : tier.Soonest;
    }

    private long Attempt(long now, Func<long> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure)
        {
            if (_failures.TryTake())
            {
                CacheLog.UpkeepFailed(logger, failure);
            }

            return now + RetryMs;
        }
    }

    private List<MemoryTier> Living()
    {
        using (_gate.EnterScope())
        {
            var living = new List<MemoryTier>(_tiers.Count);
            _tiers.RemoveAll(held =>
            {
                if (held.TryGetTarget(out var tier))
                {
                    living.Add(tier);
                }

                return tier is null;
            });
            return living;
        }
    }
}

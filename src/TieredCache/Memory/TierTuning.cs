using TieredCache.Diagnostics;
using TieredCache.Entries.Starting;
using TieredCache.Entries.Time;
using TieredCache.Memory.Removals;
using TieredCache.Memory.Table;
using TieredCache.Memory.Upkeep;

namespace TieredCache.Memory;

/// <summary>Which policy a memory tier has, and what it would otherwise make for itself: tests hand in their own.</summary>
internal sealed record TierTuning
{
    public EvictionKind Policy { get; init; } = EvictionKind.Lfu;

    public KeyHasher Hasher { get; init; } = KeyHasher.Create(strong: false);

    /// <summary>How often the tier was asked for anything so far, which paces the window; null: as often as it was written to.</summary>
    public Func<long>? Accesses { get; init; }

    /// <summary>Where removals are reported; null: nobody listens.</summary>
    public RemovalQueue? Removals { get; init; }

    /// <summary>Who does the upkeep while there is no traffic; null: nobody.</summary>
    public Janitor? Janitor { get; init; }

    /// <summary>Where hits are counted.</summary>
    public ThreadCounter Hits { get; init; } = new(ThreadCounter.ManyCells);

    /// <summary>Told the age, in milliseconds, of one hit in <see cref="ThreadCounter.Batch"/>; null: nobody asks.</summary>
    public Action<long>? HitAged { get; init; }

    /// <summary>What hits are judged by while it does not sleep.</summary>
    public CoarseTime Coarse { get; init; } = CoarseTime.Never;

    /// <summary>Until when what it holds may be served; null: as long as it lives.</summary>
    public LocalTrust? Trust { get; init; }

    /// <summary>The first state of the dice.</summary>
    public ulong Seed { get; init; } = RandomBits.Next() | 1;
}

/// <summary>Who goes when a bound is reached.</summary>
internal enum EvictionKind
{
    /// <summary>TinyLFU with a window that tunes itself.</summary>
    Lfu = 0,

    /// <summary>Who was not read for the longest time, as a clock sees it.</summary>
    Lru,

    /// <summary>Who came first.</summary>
    Fifo,

    /// <summary>Anybody.</summary>
    Random,

    /// <summary>Nobody: the tier is not bounded.</summary>
    None,
}

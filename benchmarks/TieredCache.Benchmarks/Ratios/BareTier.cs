using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Entries.Time;
using TieredCache.Memory;

namespace TieredCache.Benchmarks.Ratios;

/// <summary>A memory tier without what stands around it, for what its own hit costs; entries live for an hour.</summary>
internal sealed class BareTier
{
    private const long Hour = 3_600_000;
    private readonly CacheClock _clock = new(TimeProvider.System);
    private readonly LocalOrder _order = new();
    private readonly Watermark _home = new();
    private readonly ThreadCounter _hits = new(ThreadCounter.ManyCells);

    public BareTier(bool coarse, int maxEntries) =>
        Tier = new MemoryTier("bare", _order, _clock, new TierBounds(maxEntries, maxBytes: 0), new Watermark(), new MemoryCounts(), new TierTuning
        {
            Hits = _hits,
            Coarse = coarse ? _clock.Coarse : CoarseTime.Never,
        });

    public MemoryTier Tier { get; }

    public void Keep<T>(string key, T value)
    {
        var now = _clock.Now;
        Tier.TryStore(new CacheEntry<T>(key, stripe: 0, new EntryDeadlines(now, long.MaxValue, now + Hour, now + Hour, SlidingMs: 0), value)
        {
            Home = _home,
            AsOf = _order.Now,
            Weight = 1,
        });
    }
}

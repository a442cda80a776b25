using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Entries.Time;
using TieredCache.Memory;
using TieredCache.Memory.Removals;
using TieredCache.Memory.Table;
using TieredCache.Memory.Upkeep;
using TieredCache.Testing;

namespace TieredCache.Tests.Support;

/// <summary>A memory tier with all that stands around it in a process.</summary>
internal sealed class TierBench
{
    public const string Name = "bench";

    public TierBench(int maxEntries = 100, long maxBytes = 0, EvictionKind policy = EvictionKind.Lru, Action<CacheRemoval>? onRemoved = null, TimeProvider? time = null, bool yields = true, KeyHasher? hasher = null)
    {
        Clock = new CacheClock(time ?? Time);
        Coarse = new CoarseTime(() => Clock.Now, () => Wakes++);
        Bounds = new TierBounds(maxEntries, maxBytes) { Yields = yields };
        Reports = onRemoved is null ? null : new RemovalQueue(Name, [onRemoved], new OncePerMinute(Time), Log);
        Janitor = new Janitor(new PressureWatch(() => Memory, Time, Log), Time, Log);
        Tier = new MemoryTier(Name, Order, Clock, Bounds, Cleared, Counts, new TierTuning { Policy = policy, Seed = 42, Hits = Hits, Coarse = Coarse, Removals = Reports, Janitor = Janitor, Hasher = hasher ?? new KeyHasher() });
        Janitor.Watch(Tier);
    }

    public ControllableClock Time { get; } = new();

    public CacheClock Clock { get; }

    /// <summary>Sleeps until a test ticks.</summary>
    public CoarseTime Coarse { get; }

    /// <summary>How often the coarse time wanted to be woken.</summary>
    public int Wakes { get; private set; }

    public ThreadCounter Hits { get; } = new(ThreadCounter.ManyCells);

    public LocalOrder Order { get; } = new();

    public Watermark Cleared { get; } = new();

    public Watermark Home { get; } = new();

    public MemoryCounts Counts { get; } = new();

    public TierBounds Bounds { get; }

    public MemoryTier Tier { get; }

    public Janitor Janitor { get; }

    public TierLog Log { get; } = new();

    public RemovalQueue? Reports { get; }

    /// <summary>How much memory the janitor finds.</summary>
    public MemoryReading Memory { get; set; } = new(Collection: 0, Full: 0, Load: 0, HighLoad: 100, Heap: 0, Limit: 100);

    /// <summary>Waits until the handler has heard of everything.</summary>
    public void Hear() => Assert.True(SpinWait.SpinUntil(() => Reports!.Pending == 0, TimeSpan.FromSeconds(30)), "reports are stuck");

    /// <summary>The janitor's turn, after a collection that has found so much memory in use, of a hundred.</summary>
    public void Collected(long load)
    {
        Memory = Memory with { Collection = Memory.Collection + 1, Full = Memory.Full + 1, Load = load };
        Time.Advance(TimeSpan.FromSeconds(1));
        Janitor.Turn(Clock.Now);
    }

    public static int Stripe(string key) => LocalOrder.StripeOf(Name, key);

    /// <summary>An entry as of now unless said otherwise, fresh for a minute and alive for two; what slides may be stale for as long as the others.</summary>
    public CacheEntry<int> Entry(string key, int value, long? asOf = null, long weight = 1, TagSet? tags = null, long fresh = 60_000, long alive = 120_000, long sliding = 0, long refresh = long.MaxValue)
    {
        var now = Clock.Now;
        var refreshAt = refresh == long.MaxValue ? refresh : now + refresh;
        return new CacheEntry<int>(key, Stripe(key), new EntryDeadlines(now, refreshAt, now + fresh, now + alive, sliding) { StaleMs = sliding > 0 ? alive - fresh : 0 }, value)
        {
            AsOf = asOf ?? Order.Now,
            Home = Home,
            Tags = tags ?? TagSet.None,
            Weight = weight,
        };
    }

    public bool Store(string key, int value, long? asOf = null, long weight = 1, TagSet? tags = null) =>
        Tier.TryStore(Entry(key, value, asOf, weight, tags));

    public void Remove(string key) => Tier.Remove(key, Stripe(key));

    /// <summary>The value held, or null.</summary>
    public int? Find(string key) => Tier.TryFind(key, out var entry) ? ((CacheEntry<int>)entry).Value : null;
}

using TieredCache.Entries;
using TieredCache.Interleaving.Histories;
using TieredCache.Interleaving.Scheduling;
using TieredCache.Memory;

namespace TieredCache.Interleaving.Scenarios;

/// <summary>A memory tier with all that stands around it, the same in every run: hashes, dice and time are the scenario's.</summary>
internal sealed class World
{
    private const long Fresh = 1_000_000_000;

    // It is large, and only grows: all worlds can have the same one, one after another.
    private static readonly LocalOrder Places = new();
    private readonly ManualTime _time = new();
    private readonly CacheClock _clock;
    private readonly TierBounds _bounds;
    private readonly Watermark _home = new();

    /// <param name="maxEntries">How many entries fit.</param>
    /// <param name="maxBytes">What they may weigh; 0: anything.</param>
    /// <param name="policy">Who goes.</param>
    /// <param name="buckets">How many places the keys are spread over, so that few of them share chains.</param>
    /// <param name="shift">How many of the lowest bits, which small tables go by, are the same for all keys.</param>
    public World(int maxEntries, long maxBytes = 0, EvictionKind policy = EvictionKind.Lfu, uint buckets = uint.MaxValue, int shift = 0)
    {
        _clock = new CacheClock(_time);
        _bounds = new TierBounds(maxEntries, maxBytes);
        Tier = new MemoryTier("world", Places, _clock, _bounds, new Watermark(), new MemoryCounts(), new TierTuning
        {
            Policy = policy,
            Hasher = new ScriptedHasher(buckets, shift),
            Seed = 42,
        });
    }

    public MemoryTier Tier { get; }

    public History History { get; } = new();

    public long Now => Places.Now;

    public int Get(string key) => History.Get(key, () => Find(key));

    public void Set(string key, int value, long weight = 1, long alive = Fresh) => History.Set(key, value, () => Tier.StoreSet(Entry(key, value, Now, weight, alive)));

    public void Remove(string key) => History.Remove(key, () => Tier.Remove(key, StripeOf(key)));

    public void Clear() => History.Clear(Tier.Clear);

    /// <summary>The value that is found; 0: none.</summary>
    public int Find(string key) => Tier.TryFind(key, out var entry) ? ((CacheEntry<int>)entry).Value : 0;

    public CacheEntry<int> Entry(string key, int value, long asOf, long weight = 1, long alive = Fresh, bool quiet = false) =>
        new(key, StripeOf(key), new EntryDeadlines(_clock.Now, long.MaxValue, _clock.Now + alive, _clock.Now + alive, SlidingMs: 0), value)
        {
            AsOf = asOf,
            Home = _home,
            Weight = weight,
            IsQuiet = quiet,
        };

    public void Pass(long milliseconds) => _time.Now += milliseconds;

    public static int StripeOf(string key) => (int)(ScriptedHasher.Spread(key) & 1023);

    /// <summary>Holds when all threads have ended: nothing waits to be worked off, bounds are kept, and table, queues and weight agree.</summary>
    public void CheckAtRest()
    {
        var (count, weight) = (Tier.Count, Tier.Weight);
        if (count > _bounds.MaxEntries || (_bounds.MaxBytes != 0 && weight > _bounds.MaxBytes))
        {
            throw new ScheduleException($"at rest there are {count} entries of weight {weight}");
        }

        Tier.Validate();
        if (count != Tier.Count || weight != Tier.Weight)
        {
            throw new ScheduleException("events were left in the ring when all threads had come to rest");
        }
    }

    /// <summary>Holds when what was done can be explained by one moment for each operation.</summary>
    public void CheckHistory(bool mayForget)
    {
        foreach (var key in Linearizability.Violations(History, mayForget))
        {
            throw new ScheduleException($"nothing explains what was seen of {key}:\n{History}");
        }
    }

    private sealed class ManualTime : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Now;
    }
}

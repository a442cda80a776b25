using System.Globalization;
using TieredCache.Entries;
using TieredCache.HitRates.Simulation;
using TieredCache.Memory;

namespace TieredCache.HitRates.Running;

/// <summary>The memory tier itself, asked by one thread for string keys; its maintenance runs within the calls. Hashes and dice are fixed, so that every run gives the same figures.</summary>
internal sealed class RealTier : ISimulatedPolicy
{
    /// <summary>The policies that the tier is documented to have.</summary>
    public static readonly IReadOnlyList<string> Policies = ["lfu", "lru", "fifo", "random", "none"];

    private const ulong Seed = 88172645463325252;
    private readonly LocalOrder _order = new();
    private readonly Watermark _home = new();
    private readonly EntryDeadlines _deadlines;
    private readonly MemoryTier _tier;
    private long _accesses;
    private string?[] _names = new string?[1024];

    private RealTier(EvictionKind policy, long maxEntries, long maxBytes)
    {
        var clock = new CacheClock(TimeProvider.System);
        var end = CacheClock.After(clock.Now, CacheClock.LongestLifetime);
        _deadlines = new EntryDeadlines(clock.Now, long.MaxValue, end, end, SlidingMs: 0);
        _tier = new MemoryTier("trace", _order, clock, new TierBounds((int)Math.Min(maxEntries, int.MaxValue), maxBytes), new Watermark(), new MemoryCounts(), new TierTuning
        {
            Policy = policy,
            Hasher = new NumberHasher(),
            Seed = Seed,
            Accesses = () => _accesses,
        });
    }

    /// <param name="policy">One of <see cref="Policies"/>.</param>
    /// <param name="capacity">How many entries it may hold.</param>
    /// <exception cref="HitRateException">The tier does not have the policy yet.</exception>
    public static RealTier OfEntries(string policy, long capacity) => new(KindOf(policy), capacity, maxBytes: 0);

    /// <param name="policy">One of <see cref="Policies"/>.</param>
    /// <param name="capacity">How many bytes the entries may weigh together.</param>
    /// <exception cref="HitRateException">The tier does not have the policy yet.</exception>
    public static RealTier OfBytes(string policy, long capacity) => new(KindOf(policy), long.MaxValue, capacity);

    public bool Access(int key) => Access(key, weight: 0);

    /// <summary>Asks for a key; a miss inserts it with this weight.</summary>
    /// <returns>True for a hit.</returns>
    public bool Access(int key, long weight)
    {
        var name = NameOf(key);
        _accesses++;
        if (_tier.TryFind(name, out _))
        {
            _tier.Maintain();
            return true;
        }

        _tier.TryStore(new CacheEntry<int>(name, stripe: 0, _deadlines, key) { Home = _home, AsOf = _order.Now, Weight = weight });
        return false;
    }

    private static EvictionKind KindOf(string policy) => Enum.TryParse<EvictionKind>(policy, ignoreCase: true, out var kind)
        ? kind
        : throw new HitRateException($"The memory tier has no policy '{policy}'.");

    private string NameOf(int key)
    {
        if (key >= _names.Length)
        {
            Array.Resize(ref _names, Math.Max(key + 1, _names.Length * 2));
        }

        return _names[key] ??= key.ToString(CultureInfo.InvariantCulture);
    }
}

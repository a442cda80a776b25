using System.Globalization;
using TieredCache.Entries;
using TieredCache.HitRates.Simulation;
using TieredCache.Memory;

namespace TieredCache.HitRates.Running;

/// <summary>The memory tier itself, asked by one thread for string keys; its maintenance runs within the calls.</summary>
internal sealed class RealTier : ISimulatedPolicy
{
    /// <summary>The policies that the tier is documented to have.</summary>
    public static readonly IReadOnlyList<string> Policies = ["lfu", "lru", "fifo", "random", "none"];

    private readonly LocalOrder _order = new();
    private readonly Watermark _home = new();
    private readonly EntryDeadlines _deadlines;
    private readonly MemoryTier _tier;
    private string?[] _names = new string?[1024];

    private RealTier(long maxEntries, long maxBytes)
    {
        var clock = new CacheClock(TimeProvider.System);
        var end = CacheClock.After(clock.Now, CacheClock.LongestLifetime);
        _deadlines = new EntryDeadlines(clock.Now, end, end, end, SlidingMs: 0);
        _tier = new MemoryTier("trace", _order, clock, new TierBounds((int)Math.Min(maxEntries, int.MaxValue), maxBytes), new Watermark(), new MemoryCounts());
    }

    /// <summary>Whether the tier has a policy as yet.</summary>
    public static bool Has(string policy) => policy is "lru" or "none";

    /// <param name="policy">One of <see cref="Policies"/>.</param>
    /// <param name="capacity">How many entries it may hold.</param>
    /// <exception cref="HitRateException">The tier does not have the policy yet.</exception>
    public static RealTier OfEntries(string policy, long capacity) => Create(policy, capacity, maxBytes: 0);

    /// <param name="policy">One of <see cref="Policies"/>.</param>
    /// <param name="capacity">How many bytes the entries may weigh together.</param>
    /// <exception cref="HitRateException">The tier does not have the policy yet.</exception>
    public static RealTier OfBytes(string policy, long capacity) => Create(policy, long.MaxValue, capacity);

    public bool Access(int key) => Access(key, weight: 0);

    /// <summary>Asks for a key; a miss inserts it with this weight.</summary>
    /// <returns>True for a hit.</returns>
    public bool Access(int key, long weight)
    {
        var name = NameOf(key);
        if (_tier.TryFind(name, out _))
        {
            return true;
        }

        _tier.TryStore(new CacheEntry<int>(name, stripe: 0, _deadlines, key) { Home = _home, AsOf = _order.Now, Weight = weight });
        return false;
    }

    private static RealTier Create(string policy, long maxEntries, long maxBytes) => policy switch
    {
        "none" => new RealTier(long.MaxValue, maxBytes: 0),
        _ when Has(policy) => new RealTier(maxEntries, maxBytes),
        _ => throw new HitRateException($"The memory tier does not have the policy '{policy}' yet."),
    };

    private string NameOf(int key)
    {
        if (key >= _names.Length)
        {
            Array.Resize(ref _names, Math.Max(key + 1, _names.Length * 2));
        }

        return _names[key] ??= string.Create(CultureInfo.InvariantCulture, $"item:{key}");
    }
}

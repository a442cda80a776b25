using TieredCache.Composition;
using TieredCache.Configuration;

namespace TieredCache.Soak;

/// <summary>A cache under test and its bounds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Policy">Who goes when it is full.</param>
/// <param name="MaxEntries">How many entries it may hold.</param>
/// <param name="MaxBytes">What they may weigh; 0: anything.</param>
/// <param name="Keys">Over how many keys its threads spread.</param>
internal sealed record Target(string Name, string Policy, int MaxEntries, long MaxBytes, int Keys)
{
    /// <summary>All policies, tiny; one bounded by weight; one whose table grows to tens of thousands and is emptied again.</summary>
    public static readonly IReadOnlyList<Target> All =
    [
        new("lfu", "Lfu", 40, 0, 300),
        new("one", "Lfu", 1, 0, 10),
        new("lru", "Lru", 50, 0, 300),
        new("fifo", "Fifo", 50, 0, 300),
        new("random", "Random", 50, 0, 300),
        new("none", "None", 1, 0, 2_000),
        new("weighed", "Lfu", 500, 20_000, 2_000),
        new("growing", "Lfu", 30_000, 0, 60_000),
    ];

    /// <summary>True where somebody listens to removals, and throws.</summary>
    public bool IsHeard => Name is "lfu" or "lru" or "weighed" or "growing";

    public bool IsUnbounded => Policy == "None";

    public Cache? Cache { get; private set; }

    public void Declare(TieredCacheOptions options) => options.Caches[Name] = new NamedCacheOptions
    {
        Memory = { Policy = Policy, MaxEntries = MaxEntries, MaxBytes = MaxBytes },
        Entry = { Duration = TimeSpan.FromSeconds(20), StaleOnError = TimeSpan.Zero, Jitter = 0 },
    };

    public Target In(CacheProvider caches) => this with { Cache = caches.Get(Name) };

    /// <summary>What does not hold while nobody touches the cache.</summary>
    public void CheckAtRest(Violations violations)
    {
        var memory = Cache!.Pipeline.Parts.Memory;
        var (count, weight) = (memory.Count, memory.Weight);
        if ((!IsUnbounded && count > MaxEntries) || (MaxBytes != 0 && weight > MaxBytes))
        {
            violations.Add($"{Name} has {count} entries of weight {weight} at rest");
        }

        violations.In(Name, memory.Validate);
        if (memory.Count != count)
        {
            violations.Add($"{Name} had not worked off everything at rest: {count} entries, then {memory.Count}");
        }
    }

    /// <summary>What does not hold while threads are at it: the ring and what each of them has in hand may come on top.</summary>
    public void CheckUnderWay(int threads, Violations violations)
    {
        var count = Cache!.Pipeline.Parts.Memory.Count;
        if (!IsUnbounded && count > MaxEntries + 512 + threads)
        {
            violations.Add($"{Name} has {count} entries under way");
        }
    }
}

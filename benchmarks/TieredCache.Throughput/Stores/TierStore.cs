using TieredCache.Composition;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Pipeline;
using TieredCache.Remote;

namespace TieredCache.Throughput.Stores;

/// <summary>
/// The memory tier by itself, as a cache has put it together: its clock, its deadlines, its statistics. What the path above
/// does once a miss for the shared tier's sake (the key's wire form, the plan of its durations) is done beforehand.
/// </summary>
/// <remarks>The one file of this tool that knows the tier from within.</remarks>
internal readonly struct TierStore : IStore
{
    private readonly TieredCacheFactory _factory;
    private readonly CacheParts _parts;
    private readonly MemoryTier _tier;
    private readonly CacheStatistics _statistics;
    private readonly EntryPlan _plan;
    private readonly RemoteKey _wire;

    public TierStore(TieredCacheFactory factory)
    {
        _factory = factory;
        _parts = factory.Default.Pipeline.Parts;
        _tier = _parts.Memory;
        _statistics = _parts.Statistics;
        _plan = new EntryPlanner(_parts.Settings, _parts.Keys, _parts.Coherence.Tags, _parts.Dice).Plan(options: null, context: null, isNull: false, dataVersion: 0);
        _wire = _parts.RemoteKeyOf("any");
    }

    public int Count => _tier.Count;

    public bool TryGet(string key)
    {
        if (_tier.Hits.Find(key) is CacheEntry<Item> entry)
        {
            return entry.Value.Id >= 0;
        }

        _statistics.MemoryMisses.Increment();
        return false;
    }

    public void Add(string key, Item item) => _tier.TryStore(EntryOf(key, item, _parts.Coherence.Order.Now));

    public void Set(string key, Item item) => _tier.StoreSet(EntryOf(key, item, _parts.Coherence.Order.Raise(_parts.StripeOf(key))));

    public void Dispose() => _factory.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private CacheEntry<Item> EntryOf(string key, Item item, long asOf) => EntryMaker.Make(_parts, key, _wire, item, _plan, asOf, TimeSpan.Zero, length: 0);
}

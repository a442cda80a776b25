using BitFaster.Caching.Lru;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>The same with counts and a time to live.</summary>
internal readonly struct ConcurrentTLruStore(int capacity) : IStore
{
    private readonly ConcurrentTLru<string, Item> _cache = new(Environment.ProcessorCount, capacity, StringComparer.Ordinal, TimeSpan.FromHours(1));

    public int Count => _cache.Count;

    public bool TryGet(string key) => _cache.TryGet(key, out var item) && item.Id >= 0;

    public void Add(string key, Item item) => _cache.AddOrUpdate(key, item);

    public void Set(string key, Item item) => _cache.AddOrUpdate(key, item);

    public void Dispose()
    {
    }
}

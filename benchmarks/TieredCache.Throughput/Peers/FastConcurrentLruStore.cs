using BitFaster.Caching.Lru;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>The same without counts.</summary>
internal readonly struct FastConcurrentLruStore(int capacity) : IStore
{
    private readonly FastConcurrentLru<string, Item> _cache = new(Environment.ProcessorCount, capacity, StringComparer.Ordinal);

    public int Count => _cache.Count;

    public bool TryGet(string key) => _cache.TryGet(key, out var item) && item.Id >= 0;

    public void Add(string key, Item item) => _cache.AddOrUpdate(key, item);

    public void Set(string key, Item item) => _cache.AddOrUpdate(key, item);

    public void Dispose()
    {
    }
}

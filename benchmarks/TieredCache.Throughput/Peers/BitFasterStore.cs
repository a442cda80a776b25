using BitFaster.Caching;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>A cache of BitFaster.Caching, called by its own class.</summary>
internal readonly struct BitFasterStore<TCache>(TCache cache) : IStore
    where TCache : class, ICache<string, Item>
{
    public int Count => cache.Count;

    public bool TryGet(string key) => cache.TryGet(key, out var item) && item.Id >= 0;

    public void Add(string key, Item item) => cache.AddOrUpdate(key, item);

    public void Set(string key, Item item) => cache.AddOrUpdate(key, item);

    public void Dispose()
    {
    }
}

using BitFaster.Caching.Lfu;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>BitFaster.Caching, W-TinyLFU; its maintenance runs on the thread pool.</summary>
internal readonly struct ConcurrentLfuStore(int capacity) : IStore
{
    private readonly ConcurrentLfu<string, Item> _cache = new(capacity);

    public int Count => _cache.Count;

    public bool TryGet(string key) => _cache.TryGet(key, out var item) && item.Id >= 0;

    public void Add(string key, Item item) => _cache.AddOrUpdate(key, item);

    public void Set(string key, Item item) => _cache.AddOrUpdate(key, item);

    public void Dispose()
    {
    }
}

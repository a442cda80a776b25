using BitFaster.Caching.Lru;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>BitFaster.Caching, LRU in three queues, with its counts of hits. One structure for each class of theirs: a generic one would be compiled once for all, and call by interface.</summary>
internal readonly struct ConcurrentLruStore(int capacity) : IStore
{
    private readonly ConcurrentLru<string, Item> _cache = new(Environment.ProcessorCount, capacity, StringComparer.Ordinal);

    public int Count => _cache.Count;

    public bool TryGet(string key) => _cache.TryGet(key, out var item) && item.Id >= 0;

    public void Add(string key, Item item) => _cache.AddOrUpdate(key, item);

    public void Set(string key, Item item) => _cache.AddOrUpdate(key, item);

    public void Dispose()
    {
    }
}

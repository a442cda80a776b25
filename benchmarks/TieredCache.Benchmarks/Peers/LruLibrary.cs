using BitFaster.Caching;
using BitFaster.Caching.Lru;
using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Peers;

/// <summary>BitFaster.Caching: its LRU with loads that are shared.</summary>
internal readonly struct LruLibrary() : ILibrary
{
    private readonly IAsyncCache<string, Item> _cache =
        new ConcurrentLruBuilder<string, Item>().WithCapacity(LibraryCatalog.MostEntries).WithKeyComparer(StringComparer.Ordinal).AsAsyncCache().WithAtomicGetOrAdd().Build();

    public bool Hit(string key) => _cache.GetOrAddAsync(key, static _ => NoLoad()).Result.Id >= 0;

    public ValueTask<Item> GetAsync(string key) => _cache.GetOrAddAsync(key, static _ => NoLoad());

    public bool HitInterpolated(int number) => Hit($"product:{number}");

    public bool HitCapturing(string key, Item captured) => _cache.GetOrAddAsync(key, _ => Task.FromResult(captured)).Result.Id >= 0;

    public void Set(string key, Item item) => _cache.AddOrUpdate(key, item);

    public void Remove(string key) => _cache.TryRemove(key);

    public ValueTask<Item> LoadAsync(string key, Task<Item> source) => _cache.GetOrAddAsync(key, static (_, source) => source, source);

    public void Dispose()
    {
    }

    private static Task<Item> NoLoad() => throw new InvalidOperationException("A hit loads nothing.");
}

using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.Adapters;
using TieredCache.Composition;

namespace TieredCache.Throughput.Stores;

/// <summary>The whole path of a hit through the platform's class, as an application takes it that was written for that.</summary>
internal readonly struct HybridFaceStore(TieredCacheFactory factory) : IStore
{
    private readonly CacheStore _whole = new(factory, options: null);
    private readonly HybridCache _cache = new TieredHybridCache(factory.Default.Pipeline);

    public int Count => _whole.Count;

    public bool TryGet(string key) => _cache.GetOrCreateAsync(key, 0, static (_, _) => CacheStore.NoLoad()).Result.Id >= 0;

    public void Add(string key, Item item) => _whole.Set(key, item);

    public void Set(string key, Item item) => _whole.Set(key, item);

    public void Dispose() => _whole.Dispose();
}

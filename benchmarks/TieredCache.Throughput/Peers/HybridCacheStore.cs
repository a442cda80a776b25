using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>The platform's HybridCache, memory only.</summary>
internal readonly struct HybridCacheStore : IStore
{
    private readonly ServiceProvider _services;
    private readonly HybridCache _cache;

    private HybridCacheStore(ServiceProvider services)
    {
        _services = services;
        _cache = services.GetRequiredService<HybridCache>();
    }

    /// <remarks>It does not say how many it holds.</remarks>
    public int Count => 0;

    public static HybridCacheStore Make()
    {
        var services = new ServiceCollection();
        services.AddHybridCache(static options => options.DefaultEntryOptions = new HybridCacheEntryOptions { Expiration = TimeSpan.FromHours(1) });
        return new HybridCacheStore(services.BuildServiceProvider());
    }

    public bool TryGet(string key) => _cache.GetOrCreateAsync(key, 0, static (_, _) => CacheStore.NoLoad()).Result.Id >= 0;

    public void Add(string key, Item item) => Set(key, item);

    public void Set(string key, Item item) => _cache.SetAsync(key, item).AsTask().GetAwaiter().GetResult();

    public void Dispose() => _services.Dispose();
}

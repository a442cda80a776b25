using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Peers;

/// <summary>The platform's HybridCache, memory only, with values it knows to be immutable: its best case.</summary>
internal readonly struct HybridLibrary : ILibrary
{
    private readonly ServiceProvider _services;
    private readonly HybridCache _cache;

    private HybridLibrary(ServiceProvider services)
    {
        _services = services;
        _cache = services.GetRequiredService<HybridCache>();
    }

    public static HybridLibrary Make()
    {
        var services = new ServiceCollection();
        services.AddHybridCache(static options => options.DefaultEntryOptions = new HybridCacheEntryOptions { Expiration = TimeSpan.FromHours(1) });
        return new HybridLibrary(services.BuildServiceProvider());
    }

    public bool Hit(string key) => _cache.GetOrCreateAsync(key, 0, static (_, _) => TieredLibrary.NoLoad<Item>()).Result.Id >= 0;

    public ValueTask<Item> GetAsync(string key) => _cache.GetOrCreateAsync(key, 0, static (_, _) => TieredLibrary.NoLoad<Item>());

    public bool HitInterpolated(int number) => _cache.GetOrCreateAsync($"product:{number}", 0, static (_, _) => TieredLibrary.NoLoad<Item>()).Result.Id >= 0;

    public bool HitNumber(string key) => _cache.GetOrCreateAsync(key, 0, static (_, _) => TieredLibrary.NoLoad<long>()).Result >= 0;

    public bool HitCapturing(string key, Item captured) => _cache.GetOrCreateAsync(key, _ => new ValueTask<Item>(captured)).Result.Id >= 0;

    public void Set(string key, Item item) => TieredLibrary.Wait(_cache.SetAsync(key, item));

    public void SetNumber(string key, long number) => TieredLibrary.Wait(_cache.SetAsync(key, number));

    public void SetTagged(string key, Item item, IReadOnlyList<string> tags) => TieredLibrary.Wait(_cache.SetAsync(key, item, tags: tags));

    public void Remove(string key) => TieredLibrary.Wait(_cache.RemoveAsync(key));

    public ValueTask<Item> LoadAsync(string key, Task<Item> source) => _cache.GetOrCreateAsync(key, source, static (source, _) => new ValueTask<Item>(source));

    public void Dispose() => _services.Dispose();
}

using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Stores;
using ZiggyCreatures.Caching.Fusion;

namespace TieredCache.Benchmarks.Peers;

/// <summary>FusionCache, memory only.</summary>
internal readonly struct FusionLibrary() : ILibrary
{
    private readonly FusionCache _cache = new(new FusionCacheOptions { DefaultEntryOptions = new FusionCacheEntryOptions(TimeSpan.FromHours(1)) });

    public bool Hit(string key) => _cache.GetOrSetAsync<Item>(key, static (_, _) => NoLoad<Item>()).Result.Id >= 0;

    public ValueTask<Item> GetAsync(string key) => _cache.GetOrSetAsync<Item>(key, static (_, _) => NoLoad<Item>());

    public bool HitInterpolated(int number) => Hit($"product:{number}");

    public bool HitNumber(string key) => _cache.GetOrSetAsync<long>(key, static (_, _) => NoLoad<long>()).Result >= 0;

    public bool HitCapturing(string key, Item captured) => _cache.GetOrSetAsync<Item>(key, (_, _) => Task.FromResult(captured)).Result.Id >= 0;

    public void Set(string key, Item item) => _cache.Set(key, item);

    public void SetNumber(string key, long number) => _cache.Set(key, number);

    public void SetTagged(string key, Item item, IReadOnlyList<string> tags) => _cache.Set(key, item, tags: tags);

    public void Remove(string key) => _cache.Remove(key);

    public ValueTask<Item> LoadAsync(string key, Task<Item> source) => _cache.GetOrSetAsync<Item>(key, (_, _) => source);

    public void Dispose() => _cache.Dispose();

    private static Task<T> NoLoad<T>() => throw new InvalidOperationException("A hit loads nothing.");
}

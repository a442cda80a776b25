using Microsoft.Extensions.Caching.Memory;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Compare.Libraries;

/// <summary>The platform's MemoryCache; two callers of a missing key both load.</summary>
internal readonly struct MemoryCacheLibrary() : ILibrary
{
    private static readonly MemoryCacheEntryOptions Hour = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromHours(1) };
    private readonly MemoryCache _cache = new(new MemoryCacheOptions());

    public bool Hit(string key) => _cache.GetOrCreateAsync(key, static _ => NoLoad<Item>()).Result!.Id >= 0;

    public ValueTask<Item> GetAsync(string key) => new(_cache.GetOrCreateAsync(key, static _ => NoLoad<Item>())!);

    public bool HitInterpolated(int number) => Hit($"product:{number}");

    public bool HitNumber(string key) => _cache.GetOrCreateAsync(key, static _ => NoLoad<long>()).Result >= 0;

    public bool HitCapturing(string key, Item captured) => _cache.GetOrCreateAsync(key, _ => Task.FromResult(captured)).Result!.Id >= 0;

    public void Set(string key, Item item) => _cache.Set(key, item, Hour);

    public void SetNumber(string key, long number) => _cache.Set(key, number, Hour);

    public void Remove(string key) => _cache.Remove(key);

    public ValueTask<Item> LoadAsync(string key, Task<Item> source) => new(_cache.GetOrCreateAsync(key, _ => source, Hour)!);

    public void Dispose() => _cache.Dispose();

    private static Task<T> NoLoad<T>() => throw new InvalidOperationException("A hit loads nothing.");
}

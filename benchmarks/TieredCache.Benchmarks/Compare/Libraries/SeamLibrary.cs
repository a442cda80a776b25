using System.Globalization;
using TieredCache.Composition;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Compare.Libraries;

/// <summary>The same through its interface.</summary>
internal readonly struct SeamLibrary(TieredCacheFactory factory) : ILibrary
{
    private const int LongestKey = 32;
    private readonly ICache _cache = factory.GetCache(factory.Default.Name);

    public bool Hit(string key) => _cache.GetOrSetAsync(key, 0, static (_, _, _) => TieredLibrary.NoLoad<Item>()).Result.Id >= 0;

    public ValueTask<Item> GetAsync(string key) => _cache.GetOrSetAsync(key, 0, static (_, _, _) => TieredLibrary.NoLoad<Item>());

    public bool HitInterpolated(int number)
    {
        Span<char> key = stackalloc char[LongestKey];
        return key.TryWrite(CultureInfo.InvariantCulture, $"product:{number}", out var length)
            && _cache.GetOrSetAsync(key[..length], 0, static (_, _, _) => TieredLibrary.NoLoad<Item>()).Result.Id >= 0;
    }

    public bool HitNumber(string key) => _cache.GetOrSetAsync(key, 0, static (_, _, _) => TieredLibrary.NoLoad<long>()).Result >= 0;

    public bool HitCapturing(string key, Item captured) => _cache.GetOrSetAsync(key, _ => new ValueTask<Item>(captured)).Result.Id >= 0;

    public void Set(string key, Item item) => TieredLibrary.Wait(_cache.SetAsync(key, item));

    public void SetNumber(string key, long number) => TieredLibrary.Wait(_cache.SetAsync(key, number));

    public void Dispose() => factory.DisposeAsync().AsTask().GetAwaiter().GetResult();
}

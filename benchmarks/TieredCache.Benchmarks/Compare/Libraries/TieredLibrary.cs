using System.Globalization;
using TieredCache.Composition;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Compare.Libraries;

/// <summary>TieredCache through its class.</summary>
internal readonly struct TieredLibrary(TieredCacheFactory factory) : ILibrary
{
    private const int LongestKey = 32;
    private readonly Cache _cache = factory.Default;

    public static TieredCacheFactory MakeFactory() => TieredCacheFactory.Create(static options =>
    {
        options.Entry.Duration = TimeSpan.FromHours(1);
        options.Memory.MaxEntries = LibraryCatalog.MostEntries;
    });

    public bool Hit(string key) => _cache.GetOrSetAsync(key, 0, static (_, _, _) => NoLoad<Item>()).Result.Id >= 0;

    public ValueTask<Item> GetAsync(string key) => _cache.GetOrSetAsync(key, 0, static (_, _, _) => NoLoad<Item>());

    public bool HitInterpolated(int number)
    {
        Span<char> key = stackalloc char[LongestKey];
        return key.TryWrite(CultureInfo.InvariantCulture, $"product:{number}", out var length)
            && _cache.GetOrSetAsync(key[..length], 0, static (_, _, _) => NoLoad<Item>()).Result.Id >= 0;
    }

    public bool HitNumber(string key) => _cache.GetOrSetAsync(key, 0, static (_, _, _) => NoLoad<long>()).Result >= 0;

    public bool HitCapturing(string key, Item captured) => _cache.GetOrSetAsync(key, _ => new ValueTask<Item>(captured)).Result.Id >= 0;

    public void Set(string key, Item item) => Wait(_cache.SetAsync(key, item));

    public void SetNumber(string key, long number) => Wait(_cache.SetAsync(key, number));

    public void SetTagged(string key, Item item, IReadOnlyList<string> tags) => Wait(_cache.SetAsync(key, item, new CacheEntryOptions { Tags = tags }));

    public void Remove(string key) => Wait(_cache.RemoveAsync(key));

    public ValueTask<Item> LoadAsync(string key, Task<Item> source) => _cache.GetOrSetAsync(key, source, static (source, _, _) => new ValueTask<Item>(source));

    public void Dispose() => factory.DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal static ValueTask<T> NoLoad<T>() => throw new InvalidOperationException("A hit loads nothing.");

    internal static void Wait(ValueTask call)
    {
        if (call.IsCompletedSuccessfully)
        {
            call.GetAwaiter().GetResult();
        }
        else
        {
            call.AsTask().GetAwaiter().GetResult();
        }
    }
}

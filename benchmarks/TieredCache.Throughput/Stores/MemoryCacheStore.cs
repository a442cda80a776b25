using Microsoft.Extensions.Caching.Memory;

namespace TieredCache.Throughput.Stores;

/// <summary>The platform's cache; bounded, each entry has the size 1.</summary>
internal readonly struct MemoryCacheStore(int? capacity) : IStore
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = capacity });

    public int Count => _cache.Count;

    public bool TryGet(string key) => _cache.TryGetValue(key, out Item? item) && item!.Id >= 0;

    public void Add(string key, Item item) => Set(key, item);

    public void Set(string key, Item item)
    {
        using var entry = _cache.CreateEntry(key);
        entry.Value = item;
        entry.AbsoluteExpirationRelativeToNow = Hour;
        if (capacity is not null)
        {
            entry.Size = 1;
        }
    }

    public void Dispose() => _cache.Dispose();
}

using TieredCache.Throughput.Stores;
using ZiggyCreatures.Caching.Fusion;

namespace TieredCache.Throughput.Peers;

/// <summary>FusionCache, memory only.</summary>
internal readonly struct FusionCacheStore() : IStore
{
    private readonly FusionCache _cache = new(new FusionCacheOptions { DefaultEntryOptions = new FusionCacheEntryOptions(TimeSpan.FromHours(1)) });
    private readonly Counter _counter = new();

    /// <remarks>It does not say how many it holds: as many as were added.</remarks>
    public int Count => _counter.Added;

    public bool TryGet(string key) => _cache.GetOrSetAsync<Item>(key, static (_, _) => NoLoad()).Result.Id >= 0;

    public void Add(string key, Item item)
    {
        _counter.Added++;
        Set(key, item);
    }

    public void Set(string key, Item item) => _cache.Set(key, item);

    public void Dispose() => _cache.Dispose();

    private static Task<Item> NoLoad() => throw new InvalidOperationException("A hit loads nothing.");

    private sealed class Counter
    {
        public int Added { get; set; }
    }
}

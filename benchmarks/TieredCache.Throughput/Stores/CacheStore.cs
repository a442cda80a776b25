using TieredCache.Composition;

namespace TieredCache.Throughput.Stores;

/// <summary>The whole path of a hit, as applications take it.</summary>
internal readonly struct CacheStore(TieredCacheFactory factory, CacheEntryOptions? options) : IStore
{
    private readonly Cache _cache = factory.Default;

    public int Count => _cache.Pipeline.Parts.Memory.Count;

    public bool TryGet(string key) => _cache.GetOrSetAsync(key, 0, static (_, _, _) => NoLoad()).Result.Id >= 0;

    public void Add(string key, Item item) => Set(key, item);

    public void Set(string key, Item item) => _cache.SetAsync(key, item, options).AsTask().GetAwaiter().GetResult();

    public void Dispose() => factory.DisposeAsync().AsTask().GetAwaiter().GetResult();

    internal static ValueTask<Item> NoLoad() => throw new InvalidOperationException("A hit loads nothing.");
}

/// <summary>The same by the interface.</summary>
internal readonly struct SeamStore(TieredCacheFactory factory) : IStore
{
    private readonly CacheStore _whole = new(factory, options: null);
    private readonly ICache _cache = factory.GetCache(factory.Default.Name);

    public int Count => _whole.Count;

    public bool TryGet(string key) => _cache.GetOrSetAsync(key, 0, static (_, _, _) => CacheStore.NoLoad()).Result.Id >= 0;

    public void Add(string key, Item item) => _whole.Set(key, item);

    public void Set(string key, Item item) => _whole.Set(key, item);

    public void Dispose() => _whole.Dispose();
}

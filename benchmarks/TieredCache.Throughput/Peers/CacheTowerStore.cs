using CacheTower;
using CacheTower.Providers.Memory;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>CacheTower with its one layer in memory.</summary>
internal readonly struct CacheTowerStore : IStore
{
    private static readonly CacheSettings Settings = new(TimeSpan.FromHours(1));
    private readonly CacheStack _stack;

    private CacheTowerStore(CacheStack stack) => _stack = stack;

    /// <remarks>It does not say how many it holds.</remarks>
    public int Count => 0;

    public static CacheTowerStore Make() => new(new CacheStack(logger: null, new CacheStackOptions([new MemoryCacheLayer()])));

    public bool TryGet(string key) => _stack.GetOrSetAsync<Item>(key, static _ => NoLoad(), Settings).Result.Id >= 0;

    public void Add(string key, Item item) => Set(key, item);

    public void Set(string key, Item item) => _stack.SetAsync(key, item, Settings.TimeToLive).AsTask().GetAwaiter().GetResult();

    public void Dispose() => _stack.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static Task<Item> NoLoad() => throw new InvalidOperationException("A hit loads nothing.");
}

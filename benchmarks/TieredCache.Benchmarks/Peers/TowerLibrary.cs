using CacheTower;
using CacheTower.Providers.Memory;
using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Stores;

namespace TieredCache.Benchmarks.Peers;

/// <summary>CacheTower with its one layer in memory.</summary>
internal readonly struct TowerLibrary : ILibrary
{
    private static readonly CacheSettings Settings = new(TimeSpan.FromHours(1));
    private readonly CacheStack _stack;

    private TowerLibrary(CacheStack stack) => _stack = stack;

    public static TowerLibrary Make() => new(new CacheStack(logger: null, new CacheStackOptions([new MemoryCacheLayer()])));

    public bool Hit(string key) => _stack.GetOrSetAsync<Item>(key, static _ => NoLoad<Item>(), Settings).Result.Id >= 0;

    public ValueTask<Item> GetAsync(string key) => _stack.GetOrSetAsync<Item>(key, static _ => NoLoad<Item>(), Settings);

    public bool HitInterpolated(int number) => Hit($"product:{number}");

    public bool HitNumber(string key) => _stack.GetOrSetAsync<long>(key, static _ => NoLoad<long>(), Settings).Result >= 0;

    public bool HitCapturing(string key, Item captured) => _stack.GetOrSetAsync<Item>(key, _ => Task.FromResult(captured), Settings).Result.Id >= 0;

    public void Set(string key, Item item) => _stack.SetAsync(key, item, Settings.TimeToLive).AsTask().GetAwaiter().GetResult();

    public void SetNumber(string key, long number) => _stack.SetAsync(key, number, Settings.TimeToLive).AsTask().GetAwaiter().GetResult();

    public void Remove(string key) => TieredLibrary.Wait(_stack.EvictAsync(key));

    public ValueTask<Item> LoadAsync(string key, Task<Item> source) => _stack.GetOrSetAsync<Item>(key, _ => source, Settings);

    public void Dispose() => _stack.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static Task<T> NoLoad<T>() => throw new InvalidOperationException("A hit loads nothing.");
}

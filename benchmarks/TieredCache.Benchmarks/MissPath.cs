using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Caching.Memory;
using TieredCache.Composition;

namespace TieredCache.Benchmarks;

/// <summary>
/// What does the first load of a key cost beyond the loader, which answers at once here? Ours hops to the thread pool, so
/// that a load may outlive its caller, and shares the load; MemoryCache does neither.
/// </summary>
[InvocationCount(1)]
public class MissPath
{
    private const int Count = 32_768;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Product Loaded = Product.OfSize(1, 100);
    private readonly string[] _keys = [.. Enumerable.Range(0, Count).Select(static i => $"product:{i}")];
    private readonly MemoryCache _memory = new(new MemoryCacheOptions());
    private TieredCacheFactory _factory = null!;
    private Cache _cache = null!;

    [GlobalSetup]
    public void Start()
    {
        _factory = TieredCacheFactory.Create(static options => options.Entry.Duration = Hour);
        _cache = _factory.Default;
    }

    [IterationSetup]
    public void Empty()
    {
        _memory.Clear();
        _cache.ClearAsync().AsTask().GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void End()
    {
        _memory.Dispose();
        _factory.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    // A loop, so that the caller runs on the thread pool as it does in a server, and no thread is woken for each operation.
    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "MemoryCache")]
    public async Task MemoryAsync()
    {
        await Task.Yield();
        foreach (var key in _keys)
        {
            await _memory.GetOrCreateAsync(key, static entry =>
            {
                entry.AbsoluteExpirationRelativeToNow = Hour;
                return Task.FromResult(Loaded);
            });
        }
    }

    [Benchmark(OperationsPerInvoke = Count, Description = "TieredCache")]
    public async Task TieredAsync()
    {
        await Task.Yield();
        foreach (var key in _keys)
        {
            await _cache.GetOrSetAsync(key, this, static (_, _, _) => new ValueTask<Product>(Loaded));
        }
    }
}

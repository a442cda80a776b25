using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Caching.Memory;
using TieredCache.Composition;

namespace TieredCache.Benchmarks;

/// <summary>
/// What does the first load of a key cost beyond the loader, which answers at once here? Ours hops to the thread pool, so
/// that a load may outlive its caller, and shares the load; MemoryCache does neither.
/// </summary>
[InvocationCount(32_768, 16)]
public class MissPath
{
    private const int Count = 32_768;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly Product Loaded = Product.OfSize(1, 100);
    private readonly string[] _keys = [.. Enumerable.Range(0, Count).Select(static i => $"product:{i}")];
    private readonly MemoryCache _memory = new(new MemoryCacheOptions());
    private TieredCacheFactory _factory = null!;
    private Cache _cache = null!;
    private int _next;

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
    public async Task EndAsync()
    {
        _memory.Dispose();
        await _factory.DisposeAsync();
    }

    [Benchmark(Baseline = true, Description = "MemoryCache")]
    public async Task<Product?> MemoryAsync() => await _memory.GetOrCreateAsync(Next(), static entry =>
    {
        entry.AbsoluteExpirationRelativeToNow = Hour;
        return Task.FromResult(Loaded);
    });

    [Benchmark(Description = "TieredCache")]
    public async Task<Product> TieredAsync() => await _cache.GetOrSetAsync(Next(), this, static (_, _, _) => new ValueTask<Product>(Loaded));

    private string Next() => _keys[_next = (_next + 1) & (Count - 1)];
}

using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Caching.Memory;
using TieredCache.Composition;

namespace TieredCache.Benchmarks;

/// <summary>What does a hit in L1 cost, and what does it allocate? 1,024 keys in turn, so that every hit has a recency to note.</summary>
public class HitPath
{
    private const int Count = 1_024;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly string[] _keys = [.. Enumerable.Range(0, Count).Select(static i => $"product:{i}")];
    private readonly string[] _others = [.. Enumerable.Range(0, Count).Select(static i => $"product:{i}")];
    private readonly ConcurrentDictionary<string, Product> _dictionary = new(StringComparer.Ordinal);
    private readonly MemoryCache _memory = new(new MemoryCacheOptions());
    private TieredCacheFactory _factory = null!;
    private Cache _cache = null!;
    private ICache _seam = null!;
    private int _next;

    [GlobalSetup]
    public void Fill()
    {
        _factory = TieredCacheFactory.Create(static options => options.Entry.Duration = Hour);
        _seam = _cache = _factory.Default;
        for (var i = 0; i < Count; i++)
        {
            var product = Product.OfSize(i, 100);
            _dictionary[_keys[i]] = product;
            _memory.Set(_keys[i], product, Hour);
            _cache.SetAsync(_keys[i], product).AsTask().GetAwaiter().GetResult();
        }
    }

    [GlobalCleanup]
    public void End()
    {
        _memory.Dispose();
        _factory.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    [Benchmark(Baseline = true, Description = "ConcurrentDictionary")]
    public Product? Dictionary() => _dictionary.TryGetValue(_keys[Next()], out var product) ? product : null;

    [Benchmark(Description = "ConcurrentDictionary, distinct key")]
    public Product? DictionaryDistinct() => _dictionary.TryGetValue(_others[Next()], out var product) ? product : null;

    [Benchmark(Description = "MemoryCache")]
    public Product? Memory() => _memory.TryGetValue(_keys[Next()], out Product? product) ? product : null;

    [Benchmark(Description = "TieredCache")]
    public Product ByCache() => _cache.GetOrSetAsync(_keys[Next()], this, static (_, _, _) => NoLoad()).Result;

    [Benchmark(Description = "TieredCache, distinct key")]
    public Product ByCacheDistinct() => _cache.GetOrSetAsync(_others[Next()], this, static (_, _, _) => NoLoad()).Result;

    [Benchmark(Description = "TieredCache, span key")]
    public Product ByCacheSpan() => _cache.GetOrSetAsync(_others[Next()].AsSpan(), this, static (_, _, _) => NoLoad()).Result;

    [Benchmark(Description = "TieredCache by ICache")]
    public Product BySeam() => _seam.GetOrSetAsync(_keys[Next()], this, static (_, _, _) => NoLoad()).Result;

    private static ValueTask<Product> NoLoad() => throw new InvalidOperationException("A hit loads nothing.");

    private int Next() => _next = (_next + 1) & (Count - 1);
}

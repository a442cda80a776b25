using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;
using TieredCache.Composition;
using TieredCache.Entries;
using TieredCache.Memory;

namespace TieredCache.Benchmarks.Ratios;

/// <summary>1,024 keys, held by each of the caches; asked for by the very instances they are held under, or by others that are equal.</summary>
internal sealed class HitSubjects : IDisposable
{
    private const int Count = 1_024;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly CacheEntryOptions TenTags = new() { Tags = [.. Enumerable.Range(0, 10).Select(static i => $"tag:{i}")] };
    private readonly MemoryCache _memory = new(new MemoryCacheOptions());
    private readonly TieredCacheFactory _plain = TieredCacheFactory.Create(static options => options.Entry.Duration = Hour);
    private readonly TieredCacheFactory _tagged = TieredCacheFactory.Create(static options => options.Entry.Duration = Hour);

    public HitSubjects(bool distinct)
    {
        var dictionary = new ConcurrentDictionary<string, Product>(StringComparer.Ordinal);
        string[] held = [.. Enumerable.Range(0, Count).Select(static i => $"product:{i}")];
        string[] asked = distinct ? [.. held.Select(static key => new string(key.AsSpan()))] : held;
        var (coarse, precise) = (new BareTier(coarse: true, 100_000), new BareTier(coarse: false, 100_000));
        for (var i = 0; i < Count; i++)
        {
            var product = Product.OfSize(i, 100);
            dictionary[held[i]] = product;
            coarse.Keep(held[i], product);
            precise.Keep(held[i], product);
            _memory.Set(held[i], product, Hour);
            _plain.Default.SetAsync(held[i], product).AsTask().GetAwaiter().GetResult();
            _tagged.Default.SetAsync(held[i], product, TenTags).AsTask().GetAwaiter().GetResult();
        }

        Arms =
        [
            new Arm<ByDictionary>("ConcurrentDictionary", asked, new(dictionary)),
            new Arm<ByTier>("MemoryTier", asked, new(coarse.Tier.Hits)),
            new Arm<ByTier>("MemoryTier-precise", asked, new(precise.Tier.Hits)),
            new Arm<ByCache>("TieredCache", asked, new(_plain.Default)),
            new Arm<ByCache>("TieredCache-10-tags", asked, new(_tagged.Default)),
            new Arm<BySeam>("ICache", asked, new(_plain.Default)),
            new Arm<ByMemoryCache>("MemoryCache", asked, new(_memory)),
        ];
    }

    /// <summary>What is compared; the first is the base of the ratios.</summary>
    public IReadOnlyList<Arm> Arms { get; }

    public void Dispose()
    {
        _memory.Dispose();
        _plain.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _tagged.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static ValueTask<Product> NoLoad() => throw new InvalidOperationException("A hit loads nothing.");

    private readonly struct ByDictionary(ConcurrentDictionary<string, Product> dictionary) : IOperation
    {
        public bool Run(string key) => dictionary.TryGetValue(key, out var product) && product.Id >= 0;
    }

    private readonly struct ByTier(MemoryHits hits) : IOperation
    {
        public bool Run(string key) => hits.Find(key) is CacheEntry<Product> entry && entry.Value.Id >= 0;
    }

    private readonly struct ByCache(Cache cache) : IOperation
    {
        public bool Run(string key) => cache.GetOrSetAsync(key, 0, static (_, _, _) => NoLoad()).Result.Id >= 0;
    }

    private readonly struct BySeam(ICache cache) : IOperation
    {
        public bool Run(string key) => cache.GetOrSetAsync(key, 0, static (_, _, _) => NoLoad()).Result.Id >= 0;
    }

    private readonly struct ByMemoryCache(MemoryCache cache) : IOperation
    {
        public bool Run(string key) => cache.TryGetValue(key, out Product? product) && product!.Id >= 0;
    }
}

using BitFaster.Caching.Lfu;
using BitFaster.Caching.Lru;
using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>Caches of others; compiled with -p:Peers=true only. Those that work with memory alone are asked all questions, the others what a hit and a new value cost.</summary>
internal static class PeerCatalog
{
    private const Question OfLayers = Question.Hits | Question.Updates;

    public static IReadOnlyList<Subject> All { get; } =
    [
        new("ConcurrentLru", Question.All, static capacity =>
            Arm.Of("ConcurrentLru", new BitFasterStore<ConcurrentLru<string, Item>>(new(Environment.ProcessorCount, capacity, StringComparer.Ordinal)))),
        new("FastConcurrentLru", Question.All, static capacity =>
            Arm.Of("FastConcurrentLru", new BitFasterStore<FastConcurrentLru<string, Item>>(new(Environment.ProcessorCount, capacity, StringComparer.Ordinal)))),
        new("ConcurrentTLru", Question.All, static capacity =>
            Arm.Of("ConcurrentTLru", new BitFasterStore<ConcurrentTLru<string, Item>>(new(Environment.ProcessorCount, capacity, StringComparer.Ordinal, TimeSpan.FromHours(1))))),
        new("ConcurrentLfu", Question.All, static capacity =>
            Arm.Of("ConcurrentLfu", new BitFasterStore<ConcurrentLfu<string, Item>>(new(capacity)))),
        new("FusionCache", OfLayers | Question.Sizes, static _ => Arm.Of("FusionCache", new FusionCacheStore())),
        new("HybridCache", OfLayers, static _ => Arm.Of("HybridCache", HybridCacheStore.Make())),
        new("CacheTower", OfLayers, static _ => Arm.Of("CacheTower", CacheTowerStore.Make())),
        new("EasyCaching", OfLayers, static capacity => Arm.Of("EasyCaching", EasyCachingStore.Make(capacity))),
    ];
}

using TieredCache.Throughput.Measuring;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Peers;

/// <summary>Caches of others; compiled with -p:Peers=true only. Those that work with memory alone are asked all questions, the others what a hit and a new value cost.</summary>
internal static class PeerCatalog
{
    private const Question OfLayers = Question.Hits | Question.Updates;

    public static IReadOnlyList<Subject> All { get; } =
    [
        new("ConcurrentLru", Question.All, static capacity => Arm.Of("ConcurrentLru", new ConcurrentLruStore(capacity))),
        new("FastConcurrentLru", Question.All, static capacity => Arm.Of("FastConcurrentLru", new FastConcurrentLruStore(capacity))),
        new("ConcurrentTLru", Question.All, static capacity => Arm.Of("ConcurrentTLru", new ConcurrentTLruStore(capacity))),
        new("ConcurrentLfu", Question.All, static capacity => Arm.Of("ConcurrentLfu", new ConcurrentLfuStore(capacity))),
        new("FusionCache", OfLayers | Question.Sizes, static _ => Arm.Of("FusionCache", new FusionCacheStore())),
        new("HybridCache", OfLayers, static _ => Arm.Of("HybridCache", HybridCacheStore.Make())),
        new("CacheTower", OfLayers, static _ => Arm.Of("CacheTower", CacheTowerStore.Make())),
        new("EasyCaching", OfLayers, static capacity => Arm.Of("EasyCaching", EasyCachingStore.Make(capacity))),
    ];
}

using TieredCache.Benchmarks.Compare.Libraries;

namespace TieredCache.Benchmarks.Peers;

/// <summary>Libraries of others; compiled with -p:Peers=true only.</summary>
internal static class PeerCatalog
{
    private const Ability Hits = Ability.Awaited | Ability.Interpolated | Ability.Numbers | Ability.Capturing;
    private const Ability Loads = Ability.Remove | Ability.Load | Ability.Shared;

    public static IReadOnlyList<Subject> All { get; } =
    [
        new("FusionCache", Hits | Loads | Ability.Tags, static () => Loops.Of("FusionCache", new FusionLibrary())),
        new("HybridCache", Hits | Loads | Ability.Tags, static () => Loops.Of("HybridCache", HybridLibrary.Make())),
        new("CacheTower", Hits | Loads, static () => Loops.Of("CacheTower", TowerLibrary.Make())),
        new("EasyCaching", Hits | Ability.Remove | Ability.Load, static () => Loops.Of("EasyCaching", EasyLibrary.Make())),
        new("ConcurrentLru", Hits & ~Ability.Numbers | Loads, static () => Loops.Of("ConcurrentLru", new LruLibrary())),
    ];
}

using TieredCache.Configuration.Loading;

namespace TieredCache.Composition.Warming;

/// <summary>What is wrong with the warm-ups that were asked for, told at start.</summary>
internal static class WarmupCheck
{
    public static IEnumerable<string> Problems(LoadedSettings loaded, CacheEnvironment environment)
    {
        foreach (var name in environment.WarmupSources.Select(static source => source.Cache).Distinct(StringComparer.OrdinalIgnoreCase).Where(name => !loaded.Caches.ContainsKey(name)))
        {
            yield return $"A warm-up names the cache '{name}', which is not declared. Declare it under TieredCache:Caches:{name} or with AddCache(\"{name}\").";
        }

        foreach (var name in environment.WarmupSources.Where(static source => source.NeedsStore).Select(static source => source.Cache).Concat(Named(loaded))
            .Distinct(StringComparer.OrdinalIgnoreCase).Where(name => loaded.Caches.ContainsKey(name) && !HasStore(name)))
        {
            yield return $"The cache '{name}' is to be warmed up with keys, and has no store to load them from. Add AddStore<T, TStore>(\"{name}\"), or WarmUp with values.";
        }

        // What stands above all caches is for those that have a store.
        if (IsAsked(loaded.Options.Warmup) && environment.Stores.Count == 0)
        {
            yield return "TieredCache:Warmup names keys or a SnapshotDirectory, and no cache has a store to load from. Add AddStore<T, TStore>().";
        }

        bool HasStore(string name) => environment.Stores.Any(store => store.Cache.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<string> Named(LoadedSettings loaded)
    {
        foreach (var (name, cache) in loaded.Options.Caches)
        {
            if (IsAsked(cache.Warmup))
            {
                yield return name;
            }
        }
    }

    private static bool IsAsked(Configuration.WarmupOptions warmup) => warmup.Keys is { Count: > 0 } || !string.IsNullOrEmpty(warmup.SnapshotDirectory);
}

using TieredCache.Configuration;
using TieredCache.Configuration.Loading;

namespace TieredCache.Composition.Behind;

/// <summary>What the process runs on, in one sentence: a connection string that is not where it was thought to be is seen there.</summary>
internal static class StartReport
{
    /// <param name="loaded">The settings.</param>
    /// <param name="shared">What the shared tier is; null: there is none.</param>
    public static string Of(LoadedSettings loaded, string? shared)
    {
        if (shared is null)
        {
            return $"{Caches([.. loaded.Caches.Values])}: memory only, {loaded.Source.SectionName}:Redis:Configuration is not set";
        }

        var both = loaded.Caches.Values.Where(static settings => settings.Remote.Enabled).ToArray();
        var alone = loaded.Caches.Values.Except(both).ToArray();
        return both.Length == 0 ? $"{Caches(alone)}: memory only, with removals over {shared}; Redis:Enabled is false"
            : alone.Length == 0 ? $"{Caches(both)}: memory and {shared}"
            : $"{Caches(both)}: memory and {shared}. {Caches(alone)}: memory only, with removals over it; Redis:Enabled is false";
    }

    private static string Caches(CacheSettings[] settings) => $"{(settings.Length == 1 ? "Cache" : "Caches")} {string.Join(", ", settings.Select(static cache => cache.Name))}";
}

using Microsoft.Extensions.Logging;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Diagnostics;
using TieredCache.Strategies.Behind;
using TieredCache.Strategies.Behind.Recording;

namespace TieredCache.Composition.Behind;

/// <summary>
/// Names at a start what lies under the directories of its settings and is read by nobody: journals of caches that are no longer
/// there or write in another way now, and removals of processes that are no longer started.
/// </summary>
/// <remarks>A cache that has a journal says it of its own neighbours, when it takes its directory.</remarks>
internal static class AbandonedJournals
{
    public static void Report(LoadedSettings loaded, ILogger logger)
    {
        foreach (var caches in loaded.Caches.Values.Where(static settings => settings.WriteBehind.Directory is not null)
            .GroupBy(static settings => Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.WriteBehind.Directory!)), StringComparer.Ordinal))
        {
            foreach (var (cache, nodes) in JournalDirectory.Abandoned(caches.Key, caches.Where(TakesJournal).Select(static settings => settings.Name)))
            {
                WriteBehindLog.Abandoned(logger, cache, string.Join(", node-", nodes));
            }
        }
    }

    private static bool TakesJournal(CacheSettings settings) =>
        settings.WriteBehind.KeepsJournal && WriteBehind.IsNamed(settings.Strategy);
}

using Microsoft.Extensions.Configuration;
using TieredCache.Configuration.Checks;

namespace TieredCache.Configuration.Loading;

/// <summary>Where the options come from: the section of a configuration, where there is one, and the code that applies after it.</summary>
internal sealed record SettingsSource(
    IConfiguration? Root,
    string SectionName,
    IReadOnlyList<Action<TieredCacheOptions>> Configure,
    KnownNames Known)
{
    /// <summary>What is wrong with a connection string, told without anything secret: only who connects can say.</summary>
    public Func<string, IReadOnlyList<string>> ConnectionProblems { get; init; } = static _ => [];
}

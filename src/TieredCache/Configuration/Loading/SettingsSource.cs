using Microsoft.Extensions.Configuration;
using TieredCache.Configuration.Checks;

namespace TieredCache.Configuration.Loading;

/// <summary>Where the options come from: the section of a configuration, where there is one, and the code that applies after it.</summary>
internal sealed record SettingsSource(
    IConfiguration? Root,
    string SectionName,
    IReadOnlyList<Action<TieredCacheOptions>> Configure,
    KnownNames Known);

namespace TieredCache.Configuration.Loading;

/// <summary>The frozen result of a load, and what a reload compares with.</summary>
internal sealed class LoadedSettings(SettingsSource source, TieredCacheOptions options, string? redis)
{
    public const string DefaultCache = "default";

    public SettingsSource Source => source;

    /// <summary>The validated options. Nobody changes them any more.</summary>
    public TieredCacheOptions Options => options;

    public ProcessSettings Process { get; } = SettingsResolver.ResolveProcess(options, redis);

    /// <summary>The settings of the declared caches, <c>"default"</c> among them. Names are compared without regard to case.</summary>
    public IReadOnlyDictionary<string, CacheSettings> Caches { get; } = options.Caches.Keys
        .Where(static name => !name.Equals(DefaultCache, StringComparison.OrdinalIgnoreCase))
        .Prepend(DefaultCache)
        .ToDictionary(static name => name, name => SettingsResolver.Resolve(options, name, source.Known), StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings under any name: those of a declared cache, else what stands above all caches.</summary>
    public CacheSettings Resolve(string name) => Caches.TryGetValue(name, out var settings) ? settings : SettingsResolver.Resolve(options, name, source.Known);
}

using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;

namespace TieredCache.Tests.Configuration;

/// <summary>Short words for what these tests begin with.</summary>
internal static class Given
{
    /// <summary>Pairs of a path below <c>TieredCache:</c> and a value.</summary>
    public static IConfigurationRoot Settings(params (string Path, string? Value)[] pairs) =>
        new ConfigurationBuilder().AddInMemoryCollection(pairs.Select(pair => KeyValuePair.Create($"TieredCache:{pair.Path}", pair.Value))).Build();

    public static IConfigurationRoot Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    public static LoadedSettings Loaded(params (string Path, string? Value)[] pairs) => Load(Settings(pairs));

    public static LoadedSettings Load(IConfiguration? root, params Action<TieredCacheOptions>[] configure) =>
        SettingsLoader.Load(root, "TieredCache", configure, [], []);

    public static CacheSettings DefaultCache(params (string Path, string? Value)[] pairs) => Loaded(pairs).Caches["default"];

    public static string[] Failures(params (string Path, string? Value)[] pairs) => Failures(() => Loaded(pairs));

    public static string[] Failures(Action<TieredCacheOptions> configure) => Failures(() => Load(root: null, configure));

    public static string[] Failures(Func<LoadedSettings> load) => [.. Assert.Throws<OptionsValidationException>(load).Failures];

    public static string Failure(string path, string value) => Assert.Single(Failures((path, value)));
}

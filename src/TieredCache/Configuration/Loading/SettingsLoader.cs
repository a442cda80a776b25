using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using TieredCache.Configuration.Checks;
using TieredCache.Configuration.Table;

namespace TieredCache.Configuration.Loading;

/// <summary>Reads, lets the code have its say, validates and freezes: the one way from configuration to settings, at start and at a reload.</summary>
internal static class SettingsLoader
{
    /// <inheritdoc cref="Load(SettingsSource)"/>
    /// <param name="root">The configuration, where there is one: its section and its connection strings are read.</param>
    /// <param name="sectionName">The path of the section, <c>"TieredCache"</c> by default.</param>
    /// <param name="configure">Applied after the file, in order, at every load.</param>
    /// <param name="knownStrategies">What the application registered besides the built-in strategies.</param>
    /// <param name="knownSerializers">What the application registered besides the built-in serializer.</param>
    /// <param name="connectionProblems">What is wrong with a connection string; null: nobody looks.</param>
    public static LoadedSettings Load(IConfiguration? root, string sectionName, IEnumerable<Action<TieredCacheOptions>> configure,
        IEnumerable<string> knownStrategies, IEnumerable<string> knownSerializers, Func<string, IReadOnlyList<string>>? connectionProblems = null) =>
        Load(new(root, sectionName, [.. configure], new(knownStrategies, knownSerializers)) { ConnectionProblems = connectionProblems ?? (static _ => []) });

    /// <summary>Loads the settings.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; it holds all failures, and each names its path.</exception>
    public static LoadedSettings Load(SettingsSource source)
    {
        var problems = new List<string>();
        var options = new TieredCacheOptions();
        if (source.Root?.GetSection(source.SectionName) is { } section)
        {
            OptionsTable.Root.Read(options, section, problems);
        }

        foreach (var configure in source.Configure)
        {
            configure(options);
        }

        new OptionsValidator(source).Validate(options, problems);
        return problems.Count == 0
            ? new(source, options, FindRedis(source, options.Redis))
            : throw new OptionsValidationException(Options.DefaultName, typeof(TieredCacheOptions), problems);
    }

    private static string? FindRedis(SettingsSource source, RedisTierOptions redis) =>
        !string.IsNullOrEmpty(redis.Configuration) ? redis.Configuration
        : !string.IsNullOrEmpty(redis.ConnectionStringName) ? source.Root?[$"ConnectionStrings:{redis.ConnectionStringName}"]
        : null;
}

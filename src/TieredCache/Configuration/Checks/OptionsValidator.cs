using TieredCache.Configuration.Loading;
using TieredCache.Configuration.Table;

namespace TieredCache.Configuration.Checks;

/// <summary>Checks options wherever they came from, file or code, and reports all that is wrong together.</summary>
internal sealed class OptionsValidator(SettingsSource source)
{
    public void Validate(TieredCacheOptions options, ICollection<string> problems)
    {
        var path = source.SectionName;
        OptionsTable.Root.Check(options, path, problems);
        source.Known.Check(options, path, problems);
        foreach (var (name, cache) in options.Caches)
        {
            source.Known.Check(cache, $"{path}:Caches:{name}", problems);
        }

        CheckRedis(options.Redis, $"{path}:Redis", problems);
    }

    private void CheckRedis(RedisTierOptions redis, string path, ICollection<string> problems)
    {
        var name = redis.ConnectionStringName;
        if (IsSet(redis.Configuration))
        {
            CheckConnection(redis.Configuration!, $"{path}:Configuration", problems);
        }
        else if (IsSet(name) && source.Root?[$"ConnectionStrings:{name}"] is { Length: > 0 } named)
        {
            CheckConnection(named, $"ConnectionStrings:{name}", problems);
        }
        else if (IsSet(name))
        {
            problems.Add($"ConnectionStrings:{name} is missing, and {path}:ConnectionStringName (or AddTieredCacheClient) names it: add it there, or set {path}:Configuration.");
        }
    }

    private void CheckConnection(string configuration, string path, ICollection<string> problems)
    {
        foreach (var problem in source.ConnectionProblems(configuration))
        {
            problems.Add($"{path}: {problem}");
        }
    }

    private static bool IsSet(string? text) => !string.IsNullOrEmpty(text);
}

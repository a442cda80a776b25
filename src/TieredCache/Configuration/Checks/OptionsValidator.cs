using Microsoft.Extensions.Configuration;
using TieredCache.Configuration.Table;

namespace TieredCache.Configuration.Checks;

/// <summary>Checks options wherever they came from, file or code, and reports all that is wrong together.</summary>
internal sealed class OptionsValidator(KnownNames known, IConfiguration? root)
{
    public void Validate(TieredCacheOptions options, string path, ICollection<string> problems)
    {
        OptionsTable.Root.Check(options, path, problems);
        known.Check(options, path, problems);
        foreach (var (name, cache) in options.Caches)
        {
            known.Check(cache, $"{path}:Caches:{name}", problems);
        }

        if (IsSet(options.Redis.ConnectionStringName) && !IsSet(options.Redis.Configuration)
            && !IsSet(root?[$"ConnectionStrings:{options.Redis.ConnectionStringName}"]))
        {
            problems.Add($"ConnectionStrings:{options.Redis.ConnectionStringName} is missing, and {path}:Redis:ConnectionStringName (or AddTieredCacheClient) names it: "
                + $"add it there, or set {path}:Redis:Configuration.");
        }
    }

    private static bool IsSet(string? text) => !string.IsNullOrEmpty(text);
}

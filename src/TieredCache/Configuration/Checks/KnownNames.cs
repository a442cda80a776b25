using TieredCache.Configuration.Tree;

namespace TieredCache.Configuration.Checks;

/// <summary>The names that <c>Strategy</c> and <c>Redis:Serializer</c> may take: the built-in ones and those that the application registers.</summary>
internal sealed class KnownNames(IEnumerable<string> strategies, IEnumerable<string> serializers)
{
    private readonly string[] _strategies = [.. strategies.Union(["CacheAside", "WriteBehind", "WriteThrough"], StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
    private readonly string[] _serializers = [.. serializers.Union(["Json"], StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    /// <summary>The name as it was registered; the name itself where it was not.</summary>
    public string Strategy(string name) => Find(_strategies, name) ?? name;

    /// <inheritdoc cref="Strategy"/>
    public string Serializer(string name) => Find(_serializers, name) ?? name;

    public void Check(NamedCacheOptions options, string path, ICollection<string> problems)
    {
        Check(_strategies, options.Strategy, $"{path}:Strategy", problems);
        Check(_serializers, options.Redis.Serializer, $"{path}:Redis:Serializer", problems);
    }

    private static void Check(string[] known, string? name, string path, ICollection<string> problems)
    {
        if (name is not null && Find(known, name) is null)
        {
            problems.Add($"{path} is '{name}', which nobody registered: known are '{string.Join("', '", known)}'; the nearest is '{Nearest.Of(name, known)}'.");
        }
    }

    private static string? Find(string[] known, string name) => Array.Find(known, word => word.Equals(name, StringComparison.OrdinalIgnoreCase));
}

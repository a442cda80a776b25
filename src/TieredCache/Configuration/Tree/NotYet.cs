namespace TieredCache.Configuration.Tree;

/// <summary>
/// What the options can say and this version does not do yet: refused at start, for a setting that is ignored in silence is worse
/// than one that is missing. A line goes when its feature comes.
/// </summary>
internal static class NotYet
{
    public static readonly IReadOnlyList<(string Key, string Value, string Instead)> Lines =
    [
        ("Strategy", "WriteBehind", "use 'CacheAside' or 'WriteThrough'"),
    ];

    /// <summary>What to do instead, or null where the value is served.</summary>
    public static string? Instead(string path, string value) =>
        Lines.FirstOrDefault(line => path.EndsWith($":{line.Key}", StringComparison.Ordinal)
            && line.Value.Equals(value, StringComparison.OrdinalIgnoreCase)).Instead;
}

namespace TieredCache.Configuration.Tree;

/// <summary>
/// What the options can say and this version does not do yet: refused at start, for a setting that is ignored in silence is worse
/// than one that is missing. A line goes when its feature comes.
/// </summary>
internal static class NotYet
{
    private const string AnyText = "*";

    public static readonly IReadOnlyList<(string Key, string Value, string Instead)> Lines =
    [
        ("Strategy", "WriteBehind", "use 'CacheAside' or 'WriteThrough'"),
        ("Warmup:Keys", AnyText, "leave the list empty"),
    ];

    /// <summary>What to do instead, or null where the value is served.</summary>
    public static string? Instead(string path, string value) =>
        Lines.FirstOrDefault(line => path.EndsWith($":{line.Key}", StringComparison.Ordinal)
            && (line.Value is AnyText ? value.Length > 0 : line.Value.Equals(value, StringComparison.OrdinalIgnoreCase))).Instead;
}

namespace Storefront.Strategies;

/// <summary>One way to read and write products: a named cache of that name, set up in appsettings.json.</summary>
/// <param name="Name">The named cache.</param>
/// <param name="CacheWrites">True where the cache writes the catalog; else the shop does, and then removes the key.</param>
internal sealed record StrategyShelf(string Name, bool CacheWrites)
{
    /// <summary>All of them, in the order of the table. A further strategy is a line here and a cache in the settings.</summary>
    public static readonly IReadOnlyList<StrategyShelf> All =
    [
        new("cache-aside", CacheWrites: false),
        new("write-through", CacheWrites: true),
        new("refresh-ahead", CacheWrites: true),
        new("write-behind", CacheWrites: true),
    ];

    public string KeyOf(int id) => $"{Name}/{id}";
}

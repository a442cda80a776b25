namespace Storefront.Catalog;

/// <summary>The section <c>Catalog</c>.</summary>
public sealed class CatalogOptions
{
    /// <summary>Where the embedded catalog keeps its files.</summary>
    /// <value>null: the user's local application data, or the temporary directory where that cannot be written.</value>
    public string? Directory { get; set; }

    /// <summary>How many products the catalog is filled with.</summary>
    /// <value>15,000; at least 1.</value>
    public int Products { get; set; } = 15_000;

    /// <summary>The seed of the products' content.</summary>
    public int Seed { get; set; } = 20251201;
}

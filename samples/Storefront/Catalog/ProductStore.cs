using Storefront.Figures;

namespace Storefront.Catalog;

/// <summary>What the cache's loaders call: the catalog, with every load counted. Keeps no state of a request, so one serves all loads.</summary>
public sealed class ProductStore(IProductCatalog catalog, LoadCounter loads)
{
    /// <summary>The key of a product.</summary>
    public static string KeyOf(int id) => $"product:{id}";

    /// <summary>Loads one product; null when there is none, which the cache remembers too.</summary>
    public ValueTask<Product?> FindAsync(int id, CancellationToken cancellationToken)
    {
        loads.Add();
        return catalog.FindAsync(id, cancellationToken);
    }

    /// <summary>Loads the products of many keys in one call; counts as one load.</summary>
    public async ValueTask<IReadOnlyDictionary<string, Product>> FindManyAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        loads.Add();
        var found = await catalog.FindManyAsync([.. keys.Select(IdOf)], cancellationToken);
        return found.ToDictionary(product => KeyOf(product.Id));
    }

    private static int IdOf(string key) => int.Parse(key.AsSpan(key.IndexOf(':', StringComparison.Ordinal) + 1), provider: null);
}

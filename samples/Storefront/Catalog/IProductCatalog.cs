namespace Storefront.Catalog;

/// <summary>The system of record: products 0 to <see cref="Count"/> − 1. Safe for concurrent use, and shared by all nodes.</summary>
public interface IProductCatalog
{
    /// <summary>How many products there are.</summary>
    int Count { get; }

    /// <summary>Fills the catalog on the first start; called once, before the first request.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Reads one product; null when there is none of that id.</summary>
    ValueTask<Product?> FindAsync(int id, CancellationToken cancellationToken);

    /// <summary>Reads many; one that does not exist is left out.</summary>
    ValueTask<IReadOnlyList<Product>> FindManyAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken);

    /// <summary>Replaces a product.</summary>
    /// <returns>False when there is none of that id.</returns>
    ValueTask<bool> SaveAsync(Product product, CancellationToken cancellationToken);
}

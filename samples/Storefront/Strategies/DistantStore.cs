using Storefront.Catalog;
using TieredCache;

namespace Storefront.Strategies;

/// <summary>
/// The catalog as the system of record of the strategies' caches, 20 ms away as a database on another machine may be, so that
/// it shows who waits for it. Sequences are left alone: the catalog keeps whole products, and the shop is their only writer.
/// </summary>
internal sealed class DistantStore(IProductCatalog catalog, DistantCounts counts) : ICacheStore<Product>
{
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(20);

    public async ValueTask<IReadOnlyDictionary<string, Product>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        await Task.Delay(Distance, cancellationToken);
        var found = new Dictionary<string, Product>();
        foreach (var key in keys)
        {
            counts.Read(ShelfOf(key));
            if (await catalog.FindAsync(IdOf(key), cancellationToken) is { } product)
            {
                found[key] = product;
            }
        }

        return found;
    }

    public async ValueTask WriteAsync(IReadOnlyList<StoreWrite<Product>> writes, CancellationToken cancellationToken)
    {
        await Task.Delay(Distance, cancellationToken);
        counts.Write(ShelfOf(writes[0].Key));
        foreach (var write in writes)
        {
            if (write.Value is { } product)
            {
                await catalog.SaveAsync(product, cancellationToken);
            }
        }
    }

    private static string ShelfOf(string key) => key[..key.IndexOf('/', StringComparison.Ordinal)];

    private static int IdOf(string key) => int.Parse(key.AsSpan(key.IndexOf('/', StringComparison.Ordinal) + 1), provider: null);
}

using Microsoft.Extensions.Caching.Hybrid;

namespace HybridCacheDropIn.Catalog;

/// <summary>Written against the platform's HybridCache, and knows of no other.</summary>
internal sealed class ProductCatalog(HybridCache cache, PriceFiles files)
{
    private static readonly HybridCacheEntryOptions TenMinutes = new() { Expiration = TimeSpan.FromMinutes(10) };
    private static readonly string[] Tags = ["prices"];

    public ValueTask<int> FindAsync(int id, CancellationToken cancellationToken) =>
        cache.GetOrCreateAsync($"price:{id}", (files, id), static (load, token) => load.files.ReadAsync(load.id, token), TenMinutes, Tags, cancellationToken);

    public async Task SaveAsync(int id, int price, CancellationToken cancellationToken)
    {
        await files.WriteAsync(id, price, cancellationToken);
        await cache.RemoveAsync($"price:{id}", CancellationToken.None);
    }

    public async Task ForgetAsync(CancellationToken cancellationToken) => await cache.RemoveByTagAsync("prices", cancellationToken);
}

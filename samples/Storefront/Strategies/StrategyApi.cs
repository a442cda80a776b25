using Microsoft.AspNetCore.Http.HttpResults;
using Storefront.Catalog;
using TieredCache;
using TieredCache.Composition;

namespace Storefront.Strategies;

/// <summary>The same products once more for each strategy, so that a driver can measure what it does to reads and writes.</summary>
internal static class StrategyApi
{
    public static void AddStrategies(this ITieredCacheBuilder builder)
    {
        builder.Services.AddSingleton<DistantCounts>();
        foreach (var shelf in StrategyShelf.All)
        {
            builder.AddCache(shelf.Name).AddStore<Product, DistantStore>(shelf.Name);
        }
    }

    public static void MapStrategyApi(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/strategies", (DistantCounts counts) => StrategyShelf.All.Select(shelf => counts.Of(shelf.Name)).ToArray());
        app.MapGet("/api/strategies/{name}/products/{id:int}", FindAsync);
        app.MapPut("/api/strategies/{name}/products/{id:int}", SaveAsync);
    }

    private static async Task<Results<Ok<Product>, NotFound>> FindAsync(string name, int id, ICacheProvider caches, CancellationToken cancellationToken) =>
        ShelfOf(name) is { } shelf && (await caches.GetCache(shelf.Name).GetAsync<Product>(shelf.KeyOf(id), cancellationToken)).TryGet(out var product)
            ? TypedResults.Ok(product)
            : TypedResults.NotFound();

    private static async Task<Results<NoContent, NotFound>> SaveAsync(
        string name, int id, Product product, ICacheProvider caches, DistantStore store, CancellationToken cancellationToken)
    {
        if (ShelfOf(name) is not { } shelf || product.Id != id)
        {
            return TypedResults.NotFound();
        }

        var (cache, key) = (caches.GetCache(shelf.Name), shelf.KeyOf(id));
        if (shelf.CacheWrites)
        {
            await cache.SetAsync(key, product, cancellationToken: cancellationToken);
            return TypedResults.NoContent();
        }

        await store.WriteAsync([new StoreWrite<Product>(StoreWriteKind.Put, key, product, Sequence: 0)], cancellationToken);
        await cache.RemoveAsync(key, CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static StrategyShelf? ShelfOf(string name) => StrategyShelf.All.FirstOrDefault(shelf => shelf.Name == name);
}

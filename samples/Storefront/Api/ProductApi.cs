using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Storefront.Catalog;
using TieredCache;

namespace Storefront.Api;

/// <summary>
/// Cache-aside, in the forms the library recommends. A load may outlive the request that started it, so no lambda captures
/// anything: the store comes from a scope of the load's own (one product) or, being a singleton, travels as state (many).
/// A write goes to the catalog first; removing the key then makes every node load the new product.
/// </summary>
internal static class ProductApi
{
    private const int MaxIds = 100;
    private const int MaxBodyBytes = 64 * 1024;

    public static void MapProductApi(this IEndpointRouteBuilder app)
    {
        var products = app.MapGroup("/api/products");
        products.MapGet("/{id:int}", FindAsync);
        products.MapGet("/{id:int}/uncached", FindUncachedAsync);
        products.MapGet("/", FindManyAsync);
        products.MapPut("/{id:int}", SaveAsync).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
    }

    private static async Task<Results<Ok<Product>, NotFound>> FindAsync(int id, ICache cache, CancellationToken cancellationToken)
    {
        var product = await cache.GetOrSetAsync<ProductStore, int, Product?>(ProductStore.KeyOf(id), id,
            static (store, id, context, token) => store.FindAsync(id, token), cancellationToken: cancellationToken);
        return Answer(product);
    }

    private static async Task<Results<Ok<Product>, NotFound>> FindUncachedAsync(int id, IProductCatalog catalog, CancellationToken cancellationToken) =>
        Answer(await catalog.FindAsync(id, cancellationToken));

    private static async Task<Results<Ok<IReadOnlyCollection<Product>>, ValidationProblem>> FindManyAsync(
        string? ids, ICache cache, ProductStore store, CancellationToken cancellationToken)
    {
        if (!IdList.TryParse(ids, MaxIds, out var wanted))
        {
            return Invalid("ids", $"1 to {MaxIds} product ids, separated by commas.");
        }

        var found = await cache.GetOrSetManyAsync<ProductStore, Product>([.. wanted.Select(ProductStore.KeyOf)], store,
            static (store, missing, token) => store.FindManyAsync(missing, token), cancellationToken: cancellationToken);
        return TypedResults.Ok<IReadOnlyCollection<Product>>([.. found.Values.OrderBy(product => product.Id)]);
    }

    private static async Task<Results<NoContent, NotFound, ValidationProblem>> SaveAsync(
        int id, Product product, IProductCatalog catalog, ICache cache, CancellationToken cancellationToken)
    {
        if (product.Id != id || string.IsNullOrWhiteSpace(product.Name))
        {
            return Invalid("product", "The id must be that of the path, and the name must not be empty.");
        }

        if (!await catalog.SaveAsync(product, cancellationToken))
        {
            return TypedResults.NotFound();
        }

        // The write has happened: a caller that goes away now must not keep the key from being removed.
        await cache.RemoveAsync(ProductStore.KeyOf(id), CancellationToken.None);
        return TypedResults.NoContent();
    }

    private static Results<Ok<Product>, NotFound> Answer(Product? product) =>
        product is null ? TypedResults.NotFound() : TypedResults.Ok(product);

    private static ValidationProblem Invalid(string field, string rule) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [rule] });
}

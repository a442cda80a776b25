using Storefront.Catalog;
using Storefront.Figures;
using TieredCache;

namespace Storefront.Pages;

/// <summary>The shop for people: the same keys and loaders as the API, rendered on the server.</summary>
internal static class ShopPages
{
    private const int PageSize = 24;

    public static void MapShopPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/", IndexAsync);
        app.MapGet("/products/{id:int}", ProductAsync);
        app.MapGet("/stats", (FiguresReader figures, PageRenderer pages) =>
            pages.RenderAsync<StatsPage>(new() { [nameof(StatsPage.Figures)] = figures.Read() }));
    }

    private static async Task<IResult> IndexAsync(
        int? page, ICache cache, ProductStore store, IProductCatalog catalog, PageRenderer pages, CancellationToken cancellationToken)
    {
        var last = (catalog.Count - 1) / PageSize;
        var current = Math.Clamp(page ?? 0, 0, last);
        var keys = Enumerable.Range(current * PageSize, PageSize).Select(ProductStore.KeyOf).ToArray();
        var found = await cache.GetOrSetManyAsync<ProductStore, Product>(keys, store,
            static (store, missing, token) => store.FindManyAsync(missing, token), cancellationToken: cancellationToken);
        return await pages.RenderAsync<IndexPage>(new()
        {
            [nameof(IndexPage.Products)] = found.Values.OrderBy(product => product.Id).ToArray(),
            [nameof(IndexPage.Page)] = current,
            [nameof(IndexPage.LastPage)] = last,
        });
    }

    private static async Task<IResult> ProductAsync(
        int id, ICache cache, ProductStore store, PageRenderer pages, CancellationToken cancellationToken)
    {
        var product = await cache.GetOrSetAsync(ProductStore.KeyOf(id), (store, id),
            static (load, context, token) => load.store.FindAsync(load.id, token), cancellationToken: cancellationToken);
        return product is null
            ? await pages.RenderAsync<MissingPage>(new() { [nameof(MissingPage.Id)] = id }, StatusCodes.Status404NotFound)
            : await pages.RenderAsync<ProductPage>(new() { [nameof(ProductPage.Product)] = product });
    }
}

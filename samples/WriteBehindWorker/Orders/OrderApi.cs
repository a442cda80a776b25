using TieredCache;

namespace WriteBehindWorker.Orders;

/// <summary>Orders over HTTP. 204 says that the write is in the journal, not yet that it is in the database.</summary>
internal static class OrderApi
{
    public static void MapOrders(this WebApplication app)
    {
        app.MapGet("/orders/{id}", async (string id, [FromKeyedServices("orders")] ICache cache, CancellationToken cancellationToken) =>
            (await cache.GetAsync<Order>(id, cancellationToken)).TryGet(out var order) ? Results.Ok(order) : Results.NotFound());

        app.MapPut("/orders/{id}", async (string id, Order order, [FromKeyedServices("orders")] ICache cache) =>
        {
            await cache.SetAsync(id, order);
            return Results.NoContent();
        });

        app.MapDelete("/orders/{id}", async (string id, [FromKeyedServices("orders")] ICache cache) =>
        {
            await cache.RemoveAsync(id);
            return Results.NoContent();
        });
    }
}

namespace Sessions.Cart;

/// <summary>A cart that is nowhere but in the session.</summary>
internal static class CartApi
{
    private const string Items = "items";

    public static void MapCart(this WebApplication app)
    {
        app.MapGet("/cart", static (HttpContext context) => context.Session.GetInt32(Items) ?? 0);
        app.MapPost("/cart", static (HttpContext context) =>
        {
            var items = (context.Session.GetInt32(Items) ?? 0) + 1;
            context.Session.SetInt32(Items, items);
            return items;
        });
        app.MapDelete("/cart", static (HttpContext context) => context.Session.Clear());
    }
}

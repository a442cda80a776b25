using System.Text.Json.Serialization;
using TieredCache;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(static options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ShopJson.Default));
builder.Services.AddScoped<ProductStore>();
builder.Services.AddTieredCache().AddJsonContext(ShopJson.Default);   // the context is for trimmed programs; others can leave it out

var app = builder.Build();

// Loaded once for all who ask, kept for five minutes; the store comes from a scope that lives as long as the load.
app.MapGet("/products/{id:int}", (int id, ICache cache, CancellationToken cancellationToken) =>
    cache.GetOrSetAsync<ProductStore, int, Product>($"product:{id}", id,
        static (store, id, _, token) => store.FindAsync(id, token), cancellationToken: cancellationToken));

// The data has changed: no node serves the old value any more.
app.MapDelete("/products/{id:int}", (int id, ICache cache, CancellationToken cancellationToken) => cache.RemoveAsync($"product:{id}", cancellationToken));

app.MapGet("/loads", static () => ProductStore.Loads);

app.Run();

internal sealed record Product(int Id, string Name);

internal sealed class ProductStore
{
    private static int _loads;

    public static int Loads => Volatile.Read(ref _loads);

    /// <summary>A database that takes its time.</summary>
    public async ValueTask<Product> FindAsync(int id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _loads);
        await Task.Delay(200, cancellationToken);
        return new Product(id, $"Product {id}");
    }
}

[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(int))]
internal sealed partial class ShopJson : JsonSerializerContext;

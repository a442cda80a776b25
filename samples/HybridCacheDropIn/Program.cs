using HybridCacheDropIn.Catalog;
using HybridCacheDropIn.Driving;

if (args is ["drive", .. var rest])
{
    return await Driver.RunAsync(new ConfigurationBuilder().AddCommandLine(rest).Build());
}

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton<PriceFiles>();
builder.Services.AddSingleton<ProductCatalog>();

// In place of AddHybridCache(): the one line that makes the difference.
builder.Services.AddTieredCache().AsHybridCache();

var app = builder.Build();
app.MapGet("/prices/{id:int}", (int id, ProductCatalog catalog, CancellationToken token) => catalog.FindAsync(id, token));
app.MapPut("/prices/{id:int}/{price:int}", (int id, int price, ProductCatalog catalog, CancellationToken token) => catalog.SaveAsync(id, price, token));
app.MapDelete("/prices", (ProductCatalog catalog, CancellationToken token) => catalog.ForgetAsync(token));
app.MapGet("/loads", (PriceFiles files) => files.Loads);
app.UseReadyFile();
await app.RunAsync();
return 0;

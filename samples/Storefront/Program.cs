using Storefront.Api;
using Storefront.Catalog;
using Storefront.Figures;
using Storefront.Hosting;
using Storefront.Pages;
using Storefront.Strategies;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddTieredCache().AddStrategies();
builder.Services.AddCatalog(builder.Configuration);
builder.Services.AddSingleton<LoadCounter>();
builder.Services.AddSingleton<CacheFigures>();
builder.Services.AddSingleton<FiguresReader>();
builder.Services.AddSingleton<PageRenderer>();
builder.Services.ConfigureHttpJsonOptions(json =>
{
    json.SerializerOptions.TypeInfoResolverChain.Insert(0, ProductJson.Default);
    json.SerializerOptions.RespectNullableAnnotations = true;
    json.SerializerOptions.RespectRequiredConstructorParameters = true;
});

var app = builder.Build();
app.UseStaticFiles();
app.MapProductApi();
app.MapStrategyApi();
app.MapShopPages();
app.MapStats();
app.UseReadyFile();

await app.Services.GetRequiredService<IProductCatalog>().PrepareAsync(app.Lifetime.ApplicationStopping);
_ = app.Services.GetRequiredService<FiguresReader>();
await app.RunAsync();

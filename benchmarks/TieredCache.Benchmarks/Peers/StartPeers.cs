using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZiggyCreatures.Caching.Fusion;

namespace TieredCache.Benchmarks.Peers;

/// <summary>Others in an application that starts.</summary>
internal static class StartPeers
{
    public static void AddFusion(IHostApplicationBuilder builder, string server) => builder.Services.AddFusionCache();

    public static Task<Product> AskFusion(IServiceProvider services) =>
        services.GetRequiredService<IFusionCache>().GetOrSetAsync<Product>("product:1", static (_, _) => Task.FromResult(Product.OfSize(1, 100))).AsTask();

    public static void AddHybrid(IHostApplicationBuilder builder, string server) => builder.Services.AddHybridCache();

    public static void AddHybridOverServer(IHostApplicationBuilder builder, string server)
    {
        builder.Services.AddStackExchangeRedisCache(options => options.Configuration = server);
        builder.Services.AddHybridCache();
    }

    public static Task<Product> AskHybrid(IServiceProvider services) =>
        services.GetRequiredService<HybridCache>().GetOrCreateAsync("product:1", static _ => new ValueTask<Product>(Product.OfSize(1, 100))).AsTask();
}

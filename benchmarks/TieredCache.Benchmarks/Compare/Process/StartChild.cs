using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TieredCache.Benchmarks.Compare.Process;

/// <summary>A web application that answers requests until its input ends: with no cache, or with one.</summary>
internal static class StartChild
{
    public const string Command = "start-child";
    public const string Answer = "Kettle 1";

    private static readonly IReadOnlyDictionary<string, (Action<IHostApplicationBuilder, string> Add, Func<IServiceProvider, Task<Product>> Ask)> All =
        new Dictionary<string, (Action<IHostApplicationBuilder, string>, Func<IServiceProvider, Task<Product>>)>
        {
            ["none"] = (static (_, _) => { }, static _ => Task.FromResult(Product.OfSize(1, 100))),
            ["Cache"] = (static (builder, _) => builder.Services.AddTieredCache(), AskOurs),
            ["Cache+L2"] = (static (builder, server) => builder.Services.AddTieredCache(options => options.Redis.Configuration = server), AskOurs),
            ["MemoryCache"] = (static (builder, _) => builder.Services.AddMemoryCache(), static services =>
                Microsoft.Extensions.Caching.Memory.CacheExtensions.GetOrCreateAsync(services.GetRequiredService<Microsoft.Extensions.Caching.Memory.IMemoryCache>(),
                    "product:1", static _ => Task.FromResult(Product.OfSize(1, 100)))!),
#if PEERS
            ["FusionCache"] = (Peers.StartPeers.AddFusion, Peers.StartPeers.AskFusion),
            ["HybridCache"] = (Peers.StartPeers.AddHybrid, Peers.StartPeers.AskHybrid),
            ["HybridCache+L2"] = (Peers.StartPeers.AddHybridOverServer, Peers.StartPeers.AskHybrid),
#endif
        };

    /// <summary>What can be started, that without a cache first.</summary>
    public static IEnumerable<string> Kinds => All.Keys;

    public static async Task RunAsync(string kind, string server)
    {
        var (add, ask) = All[kind];
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        add(builder, server);
        await using var app = builder.Build();
        app.MapGet("/products/1", async context => await context.Response.WriteAsync((await ask(context.RequestServices)).Name));
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.Single());
        await Console.Out.FlushAsync();
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private static Task<Product> AskOurs(IServiceProvider services) =>
        services.GetRequiredService<ICache>().GetOrSetAsync("product:1", static _ => new ValueTask<Product>(Product.OfSize(1, 100))).AsTask();
}

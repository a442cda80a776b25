using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.RedisTests.EndToEnd;

namespace TieredCache.RedisTests.Adapters;

/// <summary>A process of an application that knows the platform's faces only.</summary>
internal sealed class AdapterNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public AdapterNode(string redis, string prefix)
    {
        var services = new ServiceCollection();
        services.AddTieredCache(options => (options.KeyPrefix, options.Redis.Configuration) = (prefix, redis)).AsHybridCache().AsDistributedCache();
        _services = services.BuildServiceProvider();
        Hybrid = _services.GetRequiredService<HybridCache>();
        Distributed = _services.GetRequiredService<IDistributedCache>();
    }

    public HybridCache Hybrid { get; }

    public IDistributedCache Distributed { get; }

    public static async Task<AdapterNode> StartAsync(string redis, string? prefix = null)
    {
        var node = new AdapterNode(redis, prefix ?? Guid.NewGuid().ToString("N"));
        await node.LiveAsync();
        return node;
    }

    public Task LiveAsync() => Eventually.TrueAsync(() => NodePair.IsLive(_services.GetRequiredService<Cache>()), "the node is live");

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

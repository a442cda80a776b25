using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TieredCache.Benchmarks.Compare.Shared;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane.StackExchangeRedis;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace TieredCache.Benchmarks.Peers;

/// <summary>Others in front of the same server: each reads past its memory.</summary>
internal sealed class RemotePeers : IDisposable
{
    private static readonly HybridCacheEntryOptions PastMemory = new() { Expiration = TimeSpan.FromHours(1), Flags = HybridCacheEntryFlags.DisableLocalCache };
    private static readonly FusionCacheEntryOptions PastFusionMemory = new FusionCacheEntryOptions(TimeSpan.FromHours(1)).SetSkipMemoryCache();
    private readonly RemoteBench _bench;
    private readonly Product _product;
    private readonly ServiceProvider _services;
    private readonly HybridCache _hybrid;
    private readonly FusionCache _fusion;
    private readonly FusionCache _there;

    public RemotePeers(RemoteBench bench, Product product)
    {
        (_bench, _product) = (bench, product);
        var services = new ServiceCollection();
        services.AddStackExchangeRedisCache(options => options.ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(bench.Client));
        services.AddHybridCache();
        _services = services.BuildServiceProvider();
        _hybrid = _services.GetRequiredService<HybridCache>();
        (_fusion, _there) = (MakeFusion(), MakeFusion());
    }

    public IEnumerable<RemoteArm> Hits()
    {
        foreach (var key in _bench.Keys)
        {
            _hybrid.SetAsync(key, _product, PastMemory).AsTask().GetAwaiter().GetResult();
            _fusion.Set(key, _product, PastFusionMemory);
        }

        return
        [
            new("HybridCache", async i => await _hybrid.GetOrCreateAsync(_bench.Keys[i], 0, static (_, _) => NoLoad(), PastMemory).ConfigureAwait(false)),
            new("FusionCache", async i => await _fusion.GetOrSetAsync<Product>(_bench.Keys[i], static (_, _) => NoLoad().AsTask(), PastFusionMemory).ConfigureAwait(false)),
        ];
    }

    public IEnumerable<RemoteArm> Sets() =>
    [
        new("HybridCache", i => _hybrid.SetAsync(_bench.Keys[i], _product, PastMemory)),
        new("FusionCache", i => _fusion.SetAsync(_bench.Keys[i], _product, new FusionCacheEntryOptions(TimeSpan.FromHours(1)))),
    ];

    public VisibleArm Visible() => new("FusionCache",
        () =>
        {
            _fusion.Set("visible", 1);
            while (!_there.TryGet<int>("visible").HasValue || !IsHeldThere())
            {
                Thread.Yield();
            }
        },
        () => _fusion.Remove("visible"),
        IsHeldThere);

    public void Dispose()
    {
        _fusion.Dispose();
        _there.Dispose();
        _services.Dispose();
    }

    private static ValueTask<Product> NoLoad() => throw new InvalidOperationException("L2 has the key.");

    private bool IsHeldThere() => _there.TryGet<int>("visible", static options => options.SetSkipDistributedCache(skip: true, skipBackplaneNotifications: true)).HasValue;

    private FusionCache MakeFusion()
    {
        var cache = new FusionCache(new FusionCacheOptions { DefaultEntryOptions = new FusionCacheEntryOptions(TimeSpan.FromHours(1)) });
        cache.SetupSerializer(new FusionCacheSystemTextJsonSerializer());
        cache.SetupDistributedCache(new RedisCache(new RedisCacheOptions { ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(_bench.Client) }));
        cache.SetupBackplane(new RedisBackplane(new RedisBackplaneOptions { Configuration = _bench.Server.EndPoint }));
        return cache;
    }
}

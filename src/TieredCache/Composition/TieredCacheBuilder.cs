using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using StackExchange.Redis;
using TieredCache.Composition.Warming;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Strategies;

namespace TieredCache.Composition;

internal sealed class TieredCacheBuilder(IServiceCollection services) : ITieredCacheBuilder
{
    public IServiceCollection Services => services;

    public ITieredCacheBuilder AddCache(string name, Action<NamedCacheOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.Configure<TieredCacheOptions>(options =>
        {
            if (!options.Caches.TryGetValue(name, out var named))
            {
                options.Caches[name] = named = new NamedCacheOptions();
            }

            configure?.Invoke(named);
        });
        return this;
    }

    public ITieredCacheBuilder AddCache<TScope>(string name, Action<NamedCacheOptions>? configure = null)
    {
        services.AddSingleton(new ScopeName(typeof(TScope), name));
        return AddCache(name, configure);
    }

    public ITieredCacheBuilder AddStore<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>(string cache = "default")
        where TStore : class, ICacheStore<T>
    {
        services.TryAddScoped<TStore>();
        services.AddSingleton<StoreGateway>(new StoreGateway<T, TStore>(cache));
        return this;
    }

    public ITieredCacheBuilder WarmUpKeys(Func<IServiceProvider, CancellationToken, IAsyncEnumerable<string>> keys, string cache = "default")
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentException.ThrowIfNullOrEmpty(cache);
        services.AddSingleton(WarmupSource.Keys(cache, keys));
        return this;
    }

    public ITieredCacheBuilder WarmUp<T>(Func<IServiceProvider, CancellationToken, IAsyncEnumerable<KeyValuePair<string, T>>> query, string cache = "default")
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentException.ThrowIfNullOrEmpty(cache);
        services.AddSingleton(WarmupSource.Values(cache, query));
        return this;
    }

    public ITieredCacheBuilder AddSerializer(ICacheSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        services.AddSingleton(serializer);
        return this;
    }

    public ITieredCacheBuilder AddJsonContext(IJsonTypeInfoResolver context)
    {
        ArgumentNullException.ThrowIfNull(context);
        services.AddSingleton(new JsonContext(context));
        return this;
    }

    public ITieredCacheBuilder AddStrategy(IWriteStrategy strategy)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        services.AddSingleton(strategy);
        return this;
    }

    public ITieredCacheBuilder OnRemoved(Action<CacheRemoval> handler, string cache = "default")
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentException.ThrowIfNullOrEmpty(cache);
        services.AddSingleton(new RemovalHandler(cache, handler));
        return this;
    }

    public ITieredCacheBuilder AsHybridCache()
    {
        services.AddSingleton<HybridCache>(static provider => provider.GetRequiredService<CacheProvider>().HybridOf(LoadedSettings.DefaultCache));
        return this;
    }

    public ITieredCacheBuilder AsHybridCache(string cache)
    {
        Name(nameof(AsHybridCache), cache);
        services.AddKeyedSingleton<HybridCache>(cache, (provider, _) => provider.GetRequiredService<CacheProvider>().HybridOf(cache));
        return this;
    }

    public ITieredCacheBuilder AsDistributedCache(string cache = LoadedSettings.DefaultCache)
    {
        Name(nameof(AsDistributedCache), cache, isOfBytes: true);
        services.AddKeyedSingleton<IBufferDistributedCache>(cache, (provider, _) => provider.GetRequiredService<CacheProvider>().DistributedOf(cache));
        services.AddKeyedSingleton<IDistributedCache>(cache, static (provider, name) => provider.GetRequiredKeyedService<IBufferDistributedCache>(name));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IBufferDistributedCache>(cache));
        services.AddSingleton<IDistributedCache>(provider => provider.GetRequiredKeyedService<IBufferDistributedCache>(cache));
        return this;
    }

    public ITieredCacheBuilder UseConnection(Func<IServiceProvider, Task<IConnectionMultiplexer>> connect)
    {
        ArgumentNullException.ThrowIfNull(connect);
        services.AddSingleton(new ConnectionSource(connect));
        return this;
    }

    private void Name(string call, string cache, bool isOfBytes = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(cache);
        services.AddSingleton(new NamedBy(call, cache) { IsOfBytes = isOfBytes });
    }
}

/// <summary>A call that names a cache, which has to be a declared one.</summary>
internal sealed record NamedBy(string Call, string Cache)
{
    /// <summary>True where it holds bytes, which no store of the cache has.</summary>
    public bool IsOfBytes { get; init; }
}

/// <summary>A type and the named cache it was mapped to.</summary>
internal sealed record ScopeName(Type Scope, string Name);

/// <summary>Who wants to hear of removals, and from which named cache.</summary>
internal sealed record RemovalHandler(string Cache, Action<CacheRemoval> Handle);

/// <summary>A JSON context of the application, apart from any other resolver that the container may hold.</summary>
internal sealed record JsonContext(IJsonTypeInfoResolver Resolver);

/// <summary>Where the application makes its own connection.</summary>
internal sealed record ConnectionSource(Func<IServiceProvider, Task<IConnectionMultiplexer>> Connect);

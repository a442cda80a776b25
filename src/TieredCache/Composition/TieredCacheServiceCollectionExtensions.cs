using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TieredCache;
using TieredCache.Coherence;
using TieredCache.Composition;
using TieredCache.Composition.Behind;
using TieredCache.Composition.Warming;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Redis.Connections;
using TieredCache.Remote.Wire;
using TieredCache.Strategies;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Wires the cache into an application.</summary>
public static class TieredCacheServiceCollectionExtensions
{
    private const string Section = "TieredCache";

    /// <summary>
    /// Adds <see cref="ICache"/>, <see cref="Cache"/>, named caches (<c>[FromKeyedServices("name")] ICache</c>, <see cref="ICache{TScope}"/>)
    /// and <see cref="ICacheProvider"/>, configured by the section <c>TieredCache</c>. Without the section, or without any
    /// configuration, it is a memory cache with stampede protection.
    /// </summary>
    /// <remarks>Settings are validated when the application starts; an error names the whole path and what would be right.</remarks>
    public static ITieredCacheBuilder AddTieredCache(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.TryAddSingleton(static provider => new CacheProvider(Load(provider), EnvironmentOf(provider)));
        services.TryAddSingleton<ICacheProvider>(static provider => provider.GetRequiredService<CacheProvider>());
        services.TryAddSingleton(static provider => provider.GetRequiredService<CacheProvider>().Default);
        services.TryAddSingleton<ICache>(static provider => provider.GetRequiredService<Cache>());
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, key) => provider.GetRequiredService<CacheProvider>().Get(NameOf(key)));
        services.TryAddKeyedSingleton<ICache>(KeyedService.AnyKey, static (provider, key) => provider.GetRequiredService<CacheProvider>().Get(NameOf(key)));
        services.TryAddSingleton(static provider => provider.GetRequiredService<CacheProvider>().LettersOf("default"));
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (provider, key) => provider.GetRequiredService<CacheProvider>().LettersOf(NameOf(key)));
        AddScoped(services);
        services.TryAddSingleton<CacheReadiness>();
        services.TryAddSingleton(static provider => new StopBudget(TimeOf(provider), provider.GetService<IConfiguration>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TieredCacheService>());
        return new TieredCacheBuilder(services);
    }

    /// <summary>Adds the cache and says in code what the section says in the file; code goes after the file.</summary>
    /// <inheritdoc cref="AddTieredCache(IServiceCollection)"/>
    public static ITieredCacheBuilder AddTieredCache(this IServiceCollection services, Action<TieredCacheOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = services.AddTieredCache();
        services.Configure(configure);
        return builder;
    }

    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The type argument is only a name: ScopedCache<TScope> has no code that depends on it.")]
    private static void AddScoped(IServiceCollection services) =>
        services.TryAdd(ServiceDescriptor.Singleton(typeof(ICache<>), typeof(ScopedCache<>)));

    private static TimeProvider TimeOf(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;

    private static string NameOf(object? key) => key as string
        ?? throw new ArgumentException($"A cache is named by a string; this key is {key?.GetType().ToString() ?? "null"}.", nameof(key));

    private static LoadedSettings Load(IServiceProvider provider) => SettingsLoader.Load(
        provider.GetService<IConfiguration>(),
        Section,
        [options => ConfigureAll(provider, options)],
        provider.GetServices<IWriteStrategy>().Select(static strategy => strategy.Name),
        provider.GetServices<ICacheSerializer>().Select(static serializer => serializer.Name),
        IsOurs(provider) ? ConnectionString.Problems : null);

    // Who brings a connection, or another tier, may write anything into the setting: there it only switches the shared tier on.
    private static bool IsOurs(IServiceProvider provider) => provider.GetService<ConnectionSource>() is null && provider.GetService<ISharedTier>() is null;

    private static void ConfigureAll(IServiceProvider provider, TieredCacheOptions options)
    {
        foreach (var configure in provider.GetServices<IConfigureOptions<TieredCacheOptions>>())
        {
            configure.Configure(options);
        }

        foreach (var configure in provider.GetServices<IPostConfigureOptions<TieredCacheOptions>>())
        {
            configure.PostConfigure(Options.Options.DefaultName, options);
        }
    }

    private static CacheEnvironment EnvironmentOf(IServiceProvider provider) => new()
    {
        Time = TimeOf(provider),
        Logger = (provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(Section),
        Meters = provider.GetService<IMeterFactory>(),
        Scopes = provider.GetService<IServiceScopeFactory>(),
        Connect = provider.GetService<ConnectionSource>() is { } source ? () => source.Connect(provider) : null,
        Shared = provider.GetService<ISharedTier>(),
        Serializers = [.. provider.GetServices<ICacheSerializer>(), new JsonCacheSerializer(provider.GetServices<JsonContext>().Select(static context => context.Resolver))],
        Strategies = [new CacheAside(), new WriteThrough(), .. provider.GetServices<IWriteStrategy>()],
        WarmupSources = [.. provider.GetServices<WarmupSource>()],
        Stores = [.. provider.GetServices<StoreGateway>()],
        Named = [.. provider.GetServices<NamedBy>()],
        RemovalHandlers = [.. provider.GetServices<RemovalHandler>()],
        ScopeNames = provider.GetServices<ScopeName>().DistinctBy(static mapped => mapped.Scope).ToDictionary(static mapped => mapped.Scope, static mapped => mapped.Name),
    };
}

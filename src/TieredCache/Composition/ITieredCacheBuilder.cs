using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TieredCache.Configuration;

namespace TieredCache.Composition;

/// <summary>Says in code what appsettings cannot: types, serializers, strategies, connections.</summary>
public interface ITieredCacheBuilder
{
    /// <summary>The application's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Declares a named cache, as a section under <c>TieredCache:Caches</c> does.</summary>
    /// <param name="name">1 to 64 characters.</param>
    /// <param name="configure">Applied after the file; null properties inherit.</param>
    ITieredCacheBuilder AddCache(string name, Action<NamedCacheOptions>? configure = null);

    /// <summary>Maps <see cref="ICache{TScope}"/> to a named cache, and declares that if nothing else does.</summary>
    ITieredCacheBuilder AddCache<TScope>(string name, Action<NamedCacheOptions>? configure = null);

    /// <summary>Registers the system of record of a named cache: read through by <c>GetAsync</c>, written by its strategy. A scoped service.</summary>
    /// <param name="cache">The name of the cache; <c>"default"</c> for the one that is not named.</param>
    ITieredCacheBuilder AddStore<T, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>(string cache = "default")
        where TStore : class, ICacheStore<T>;

    /// <summary>Warms a named cache up, once the application listens, with keys whose values come through its store: a list, or what a query returns.</summary>
    /// <param name="keys">Given services of a scope of the warm-up's own.</param>
    /// <param name="cache">The name of the cache; it needs a store.</param>
    ITieredCacheBuilder WarmUpKeys(Func<IServiceProvider, CancellationToken, IAsyncEnumerable<string>> keys, string cache = "default");

    /// <summary>Warms a named cache up, once the application listens, with keys and values: what a tier holds already is left as it is.</summary>
    /// <param name="query">Given services of a scope of the warm-up's own.</param>
    /// <param name="cache">The name of the cache.</param>
    ITieredCacheBuilder WarmUp<T>(Func<IServiceProvider, CancellationToken, IAsyncEnumerable<KeyValuePair<string, T>>> query, string cache = "default");

    /// <summary>Registers a serializer, to be chosen by its name in <c>Redis:Serializer</c>.</summary>
    ITieredCacheBuilder AddSerializer(ICacheSerializer serializer);

    /// <summary>Adds a source-generated JSON context; those added come before reflection, which is used only where the application has it.</summary>
    ITieredCacheBuilder AddJsonContext(IJsonTypeInfoResolver context);

    /// <summary>Registers a write strategy, to be chosen by its name in <c>Strategy</c>.</summary>
    ITieredCacheBuilder AddStrategy(IWriteStrategy strategy);

    /// <summary>
    /// Has each value that leaves L1 reported, once and with the reason: on the thread pool, one at a time for each cache, in the
    /// order in which the values of a key left. Several handlers of a cache all hear of it; one that throws is logged, and the next report is made.
    /// </summary>
    /// <remarks>
    /// Reports that wait are not bounded: a handler that is slower than the removals keeps their values alive meanwhile
    /// (<c>tieredcache.memory.removals.pending</c>). A value may still be in a caller's hands when it is reported, and a load that
    /// answers <c>NotModified</c> replaces it by itself: do not dispose of it. What is in L1 when the caches are disposed of is not reported.
    /// </remarks>
    /// <param name="handler">Called with each removal; should be quick.</param>
    /// <param name="cache">The name of the cache; <c>"default"</c> for the one that is not named. One that is not declared is an error at start.</param>
    ITieredCacheBuilder OnRemoved(Action<CacheRemoval> handler, string cache = "default");

    /// <summary>
    /// Makes the cache that is not named the application's <see cref="Microsoft.Extensions.Caching.Hybrid.HybridCache"/>, in place
    /// of any other that is registered before.
    /// </summary>
    ITieredCacheBuilder AsHybridCache();

    /// <summary>Registers a named cache as a <see cref="Microsoft.Extensions.Caching.Hybrid.HybridCache"/> with its name as the key of the service.</summary>
    /// <param name="cache">The name of the cache; one that is not declared is an error at start.</param>
    ITieredCacheBuilder AsHybridCache(string cache);

    /// <summary>
    /// Makes a cache the application's <see cref="Microsoft.Extensions.Caching.Distributed.IDistributedCache"/> and
    /// <see cref="Microsoft.Extensions.Caching.Distributed.IBufferDistributedCache"/>, in place of any other that is registered
    /// before, and registers it with its name as the key of the service too.
    /// </summary>
    /// <param name="cache">The name of the cache; one that is not declared, or has a store, is an error at start.</param>
    ITieredCacheBuilder AsDistributedCache(string cache = "default");

    /// <summary>Takes the connection from the application, for options that the connection string of the oldest client cannot say. <c>Redis:Configuration</c> still switches L2 on.</summary>
    ITieredCacheBuilder UseConnection(Func<IServiceProvider, Task<IConnectionMultiplexer>> connect);
}

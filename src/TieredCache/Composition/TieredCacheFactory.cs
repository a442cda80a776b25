using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Configuration;
using TieredCache.Configuration.Loading;
using TieredCache.Redis.Connections;
using TieredCache.Remote.Wire;

namespace TieredCache.Composition;

/// <summary>Caches for programs without a container. Dispose of it when the program ends.</summary>
public sealed class TieredCacheFactory : ICacheProvider, IAsyncDisposable
{
    private readonly CacheProvider _provider;

    private TieredCacheFactory(CacheProvider provider) => _provider = provider;

    /// <summary>The cache that is not named.</summary>
    public Cache Default => _provider.Default;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => _provider.Names;

    /// <summary>Makes the caches and begins to connect; never waits for a server.</summary>
    /// <param name="configure">Says in code what the section says in the file; null: the defaults, memory only.</param>
    /// <param name="configuration">Where the section <c>TieredCache</c> is read; null: nowhere.</param>
    /// <param name="loggers">Where log messages go; null: nowhere.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong; the message names its path and what would be right.</exception>
    public static TieredCacheFactory Create(Action<TieredCacheOptions>? configure = null, IConfiguration? configuration = null,
        ILoggerFactory? loggers = null, TimeProvider? time = null)
    {
        var loaded = SettingsLoader.Load(configuration, "TieredCache", configure is null ? [] : [configure], [], [], ConnectionString.Problems);
        var provider = new CacheProvider(loaded, new CacheEnvironment
        {
            Time = time ?? TimeProvider.System,
            Logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger("TieredCache"),
            Serializers = [new JsonCacheSerializer([])],
        });
        provider.Start();
        return new TieredCacheFactory(provider);
    }

    /// <inheritdoc/>
    public ICache GetCache(string name) => _provider.Get(name);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}

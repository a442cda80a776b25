using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Composition;
using TieredCache.Composition.Client;
using TieredCache.Configuration;

namespace Microsoft.Extensions.Hosting;

/// <summary>Adds the cache to an application whose connection strings come by name, as from an orchestrator.</summary>
public static class TieredCacheClientExtensions
{
    /// <summary>
    /// Adds the cache with the Redis of the connection string <paramref name="connectionName"/>, and its health checks
    /// (<see cref="TieredCacheHealthChecksBuilderExtensions.AddTieredCache"/>). All else is configured by the section <c>TieredCache</c>.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="connectionName">
    /// An entry of <c>ConnectionStrings</c>. Where it is there it goes before <c>TieredCache:Redis:Configuration</c>; where neither is,
    /// the application does not start, and says so.
    /// </param>
    /// <param name="configure">Says in code what the section says in the file; goes after it, and after the connection string.</param>
    /// <exception cref="InvalidOperationException">It was called before with another name: a process has one Redis.</exception>
    public static ITieredCacheBuilder AddTieredCacheClient(this IHostApplicationBuilder builder, string connectionName, Action<TieredCacheOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionName);
        var tiered = builder.Services.AddTieredCache();
        if (!IsThere(builder.Services, connectionName))
        {
            var configuration = builder.Configuration;
            builder.Services.AddSingleton(new ClientConnection(connectionName));
            builder.Services.AddHealthChecks().AddTieredCache();
            builder.Services.Configure<TieredCacheOptions>(options =>
            {
                options.Redis.ConnectionStringName = connectionName;
                options.Redis.Configuration = string.IsNullOrEmpty(configuration.GetConnectionString(connectionName)) ? options.Redis.Configuration : null;
            });
        }

        if (configure is not null)
        {
            builder.Services.Configure(configure);
        }

        return tiered;
    }

    private static bool IsThere(IServiceCollection services, string name)
    {
        if (services.FirstOrDefault(static service => service.ServiceType == typeof(ClientConnection))?.ImplementationInstance is not ClientConnection held)
        {
            return false;
        }

        return held.Name.Equals(name, StringComparison.OrdinalIgnoreCase) ? true : throw new InvalidOperationException(
            $"AddTieredCacheClient was called with '{held.Name}' and with '{name}', and a process has one Redis. Declare several caches under TieredCache:Caches instead; they share it.");
    }
}

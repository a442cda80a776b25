using System.Net;
using StackExchange.Redis;
using TieredCache.Diagnostics;
using TieredCache.Redis.Connections;

namespace TieredCache.Redis;

/// <summary>What a connection needs to know.</summary>
/// <param name="Configuration">The client's connection string. What it does not say is chosen so that a server that comes back is in use within five seconds.</param>
/// <param name="KeyPrefix">The first part of every key; no braces.</param>
/// <param name="OperationTimeout">The longest that one operation may take.</param>
/// <param name="Factory">Makes the multiplexer instead of the connection string; what it hands out is not closed here.</param>
internal sealed record RedisConnectionOptions(string Configuration, string KeyPrefix, TimeSpan OperationTimeout, Func<Task<IConnectionMultiplexer>>? Factory = null)
{
    /// <summary>How the client connects by a connection string.</summary>
    public Func<ConfigurationOptions, Task<IConnectionMultiplexer>> Open { get; init; } = static async configuration => await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);
}

/// <summary>
/// Opens and closes the client. Opening never fails for want of a server: the client then goes on trying by itself, once a
/// second, however long that takes. Our defaults stand before the user's string, so that what that says wins.
/// </summary>
internal sealed class MultiplexerSource(RedisConnectionOptions options)
{
    private const int UsualPort = 6379;

    // The client looks once a second whether an attempt is due, give or take a little.
    private const int TickTolerance = 100;
    private const string Defaults = "connectTimeout=1000,configCheckSeconds=2,";

    /// <summary>False where the application made the multiplexer: then it is neither closed nor replaced here.</summary>
    public bool IsOurs => options.Factory is null;

    /// <summary>The servers, for log messages: without anything secret.</summary>
    public string Servers { get; private set; } = options.Factory is null ? ConnectionString.Servers(options.Configuration) : "the address that UseConnection gives";

    /// <summary>The server that a connection string names; null where there are several, or none that has a name.</summary>
    public static ServerAddress? ServerOf(string configuration)
    {
        // What is no connection string is told by the attempt to connect.
        try
        {
            return ConfigurationOptions.Parse(configuration).EndPoints is { Count: 1 } endpoints
                ? endpoints[0] switch
                {
                    DnsEndPoint named => new ServerAddress(named.Host, named.Port == 0 ? UsualPort : named.Port),
                    IPEndPoint numbered => new ServerAddress(numbered.Address.ToString(), numbered.Port == 0 ? UsualPort : numbered.Port),
                    _ => null,
                }
                : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public async Task<IConnectionMultiplexer> OpenAsync()
    {
        if (options.Factory is { } make)
        {
            var made = await make().ConfigureAwait(false);
            Servers = string.Join(", ", made.GetEndPoints(configuredOnly: true).Select(static server => server is DnsEndPoint named ? $"{named.Host}:{named.Port}" : server.ToString()));
            return made;
        }

        var configuration = ConfigurationOptions.Parse(Defaults + options.Configuration);
        configuration.AbortOnConnectFail = false;

        // By themselves newer clients wait for up to ten seconds, at random, once a server has been away for a while.
        configuration.ReconnectRetryPolicy = new LinearRetry(Math.Max(1, configuration.ConnectTimeout - TickTolerance));
        return await options.Open(configuration).ConfigureAwait(false);
    }

    /// <summary>Opens a second multiplexer; null when that is not answered either.</summary>
    public async Task<IConnectionMultiplexer?> OpenAnotherAsync(RedisKey[] about, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        var fresh = await OpenAsync().ConfigureAwait(false);
        try
        {
            var database = fresh.GetDatabase(-1, asyncState: null);
            await Task.WhenAll(about.Select(key => database.KeyExistsAsync(key, CommandFlags.DemandMaster)))
                .WaitAsync(timeout, clock, cancellationToken).ConfigureAwait(false);
            return fresh;
        }
        catch (Exception)
        {
            await CloseAsync(fresh).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public async Task CloseAsync(IConnectionMultiplexer multiplexer)
    {
        if (IsOurs)
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            (multiplexer as IDisposable)?.Dispose();
        }
    }
}

using Microsoft.Extensions.Logging;
using TieredCache.Coherence;
using TieredCache.Diagnostics;
using TieredCache.Remote;

namespace TieredCache.Redis;

/// <summary>The shared tier on Redis: one connection and one bus for the whole process.</summary>
internal sealed class RedisSharedTier : ISharedTier
{
    private readonly RedisConnection _connection;
    private readonly RedisInvalidationBus _bus;

    public RedisSharedTier(RedisConnectionOptions options, TimeProvider time, ILogger logger)
    {
        _connection = new RedisConnection(options, time, logger);
        _bus = new RedisInvalidationBus(_connection.Commands, logger);
        Server = options.Factory is null ? MultiplexerSource.ServerOf(options.Configuration) : null;
    }

    public IInvalidationBus Bus => _bus;

    public ServerAddress? Server { get; }

    public string Description => $"Redis at {_connection.Servers}";

    public ServerClock ServerTimeOf(uint hash) => _connection.ServerTimes.Of(hash);

    public (IRemoteStore Store, ILoadLease Leases) Within(TimeSpan timeout, bool isChecked)
    {
        var commands = _connection.CommandsWithin(timeout);
        return (new RedisRemoteStore(commands, isChecked), new RedisLoadLease(commands, isChecked));
    }

    public async ValueTask DisposeAsync()
    {
        await _bus.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }
}

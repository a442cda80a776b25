using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Redis;

namespace TieredCache.RedisTests.Servers;

/// <summary>Puts a node together as the composition does.</summary>
internal static class RedisNode
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    public static RedisConnection Open(string configuration, string prefix, TimeSpan? timeout = null)
    {
        var connection = new RedisConnection(new(configuration, prefix, timeout ?? Timeout), TimeProvider.System, NullLogger.Instance);
        connection.Start();
        return connection;
    }

    public static async Task<ContractNode> StartAsync(string configuration, string prefix, TimeSpan? timeout = null, bool isChecked = false)
    {
        var connection = Open(configuration, prefix, timeout);
        await connection.FirstAttempt;
        var bus = new RedisInvalidationBus(connection.Commands, NullLogger.Instance);
        var heard = new RecordingListener();
        await bus.StartAsync(heard, default);
        return new(new RedisRemoteStore(connection.Commands, isChecked), new RedisLoadLease(connection.Commands, isChecked), bus, heard, async () =>
        {
            await bus.DisposeAsync();
            await connection.DisposeAsync();
        });
    }
}

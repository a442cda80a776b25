using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.Redis.Lua;
using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests;

/// <summary>What heartbeats tell of a server that the client does not reach.</summary>
[Collection(Standalone.Name)]
public sealed class SilenceWatchTests(RedisFixture redis)
{
    private volatile string? _redirected;

    [Fact]
    public async Task A_heartbeat_that_is_sent_on_to_a_server_out_of_reach_is_noted_until_one_is_answered()
    {
        var options = new RedisConnectionOptions(redis.Configuration, "silence" + Guid.NewGuid().ToString("N")[..8], RedisNode.Timeout)
        {
            Open = async configuration => Intercepted.Scripts(await ConnectionMultiplexer.ConnectAsync(configuration),
                text => text == _redirected ? "return redis.error_reply('MOVED 1 127.0.0.1:1')" : null),
        };
        await using var connection = new RedisConnection(options, TimeProvider.System, NullLogger.Instance);
        await using var bus = new RedisInvalidationBus(connection.Commands, NullLogger.Instance);
        await bus.StartAsync(new RecordingListener(), default);
        await bus.HeartbeatAsync(0, default);
        Assert.Equal(TimeSpan.Zero, connection.Silence.Unreached);
        _redirected = RedisScript.Heartbeat.TextFor(connection.Layout);
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await bus.HeartbeatAsync(0, default));
        Assert.Contains("serving hashslot", error.Message, StringComparison.Ordinal);
        Assert.NotEqual(TimeSpan.Zero, connection.Silence.Unreached);
        Assert.Contains(connection.Layout.Keys.Control(0), connection.Silence.Buckets);
        _redirected = null;
        await bus.HeartbeatAsync(0, default);
        Assert.Equal(TimeSpan.Zero, connection.Silence.Unreached);
    }
}

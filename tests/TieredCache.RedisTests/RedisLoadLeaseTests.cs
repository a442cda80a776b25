using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.Redis.Lua;
using TieredCache.RedisTests.Servers;
using TieredCache.Remote;

namespace TieredCache.RedisTests;

/// <summary>Leases that the server holds otherwise than their holder thinks.</summary>
public sealed class RedisLoadLeaseTests : IDisposable
{
    private static readonly RemoteKey Key = RemoteKey.Of("k");
    private readonly RedisServerProcess _server = new();
    private volatile string? _refused;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task What_the_server_refuses_for_a_moment_is_asked_again()
    {
        var options = new RedisConnectionOptions(_server.EndPoint, "p", RedisNode.Timeout)
        {
            Open = async configuration => Intercepted.Scripts(await ConnectionMultiplexer.ConnectAsync(configuration), text => text == _refused ? "return redis.error_reply('TRYAGAIN not now')" : null),
        };
        await using var connection = new RedisConnection(options, TimeProvider.System, NullLogger.Instance);
        connection.Start();
        await connection.FirstAttempt;
        ILoadLease leases = new RedisLoadLease(connection.Commands);
        var lease = (await leases.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default)).Grant;
        _refused = RedisScript.Release.TextFor(connection.Layout);
        await Assert.ThrowsAsync<RedisServerException>(async () => await leases.ReleaseAsync(Key, lease, TimeSpan.Zero, default));
        Assert.Equal(LeaseOutcome.Busy, (await leases.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default)).Outcome);
        _refused = null;
        await Eventually.TrueAsync(async () => (await leases.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default)).Outcome == LeaseOutcome.Granted, "it is free");
    }

    // Its token has no epoch in front of it.
    [Fact]
    public async Task A_lease_of_a_node_of_an_earlier_build_stands_until_it_expires()
    {
        await using var node = await RedisNode.StartAsync(_server.EndPoint, "p");
        var lease = (await node.Lease.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default)).Grant;
        var name = _server.Command("KEYS", "tc:*:l:k").Split("\r\n")[2];
        _server.Command("SET", name, lease.Token, "PX", "300");
        Assert.Equal(LeaseOutcome.Busy, (await node.Lease.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default)).Outcome);
        Assert.False(await node.Lease.RenewAsync(Key, lease, TimeSpan.FromMinutes(1), default));
        await Eventually.TrueAsync(async () => (await node.Lease.AcquireAsync(Key, default, TimeSpan.FromMinutes(1), default)).Outcome == LeaseOutcome.Granted, "it expires");
    }
}

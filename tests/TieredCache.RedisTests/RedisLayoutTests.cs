using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.Redis.Lua;
using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests;

[Collection(Standalone.Name)]
public sealed class RedisLayoutTests(RedisFixture redis)
{
    private readonly string _prefix = "layout" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task The_first_node_writes_the_layout_and_the_next_agrees()
    {
        await using var first = await RedisNode.StartAsync(redis.Configuration, _prefix);
        using var raw = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        Assert.Equal("1:16", (string?)await raw.GetDatabase().StringGetAsync(RedisKeys.Layout(_prefix)));
        await using var second = await RedisNode.StartAsync(redis.Configuration, _prefix);
        Assert.Equal(16, second.Bus.Buckets);
    }

    [Fact]
    public async Task Another_layout_is_an_error_that_names_both()
    {
        using var raw = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await raw.GetDatabase().StringSetAsync(RedisKeys.Layout(_prefix), "1:64");
        await using var connection = RedisNode.Open(redis.Configuration, _prefix);
        await connection.FirstAttempt;
        Assert.False(connection.IsAvailable);
        await using var bus = new RedisInvalidationBus(connection.Commands, NullLogger.Instance);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => bus.StartAsync(new RecordingListener(), default));
        Assert.Contains("1:64", error.Message, StringComparison.Ordinal);
        Assert.Contains("1:16", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("standalone", "cluster")]
    [InlineData("cluster", "standalone")]
    public async Task A_server_that_has_become_a_cluster_or_none_is_an_error_and_nothing_is_written_there(string before, string after)
    {
        var (mode, server) = (before, RedisScript.Server.TextFor(knowsStreams: true, knowsScriptFlags: false));
        var options = new RedisConnectionOptions(redis.Configuration, _prefix, RedisNode.Timeout)
        {
            Open = async configuration => Intercepted.Scripts(await ConnectionMultiplexer.ConnectAsync(configuration),
                text => text == server ? $"return 'redis_version:7.0.0\\r\\nredis_mode:{mode}\\r\\nmaster_replid:1\\r\\n'" : null),
        };
        await using var connection = new RedisConnection(options, TimeProvider.System, NullLogger.Instance);
        connection.Start();
        await connection.FirstAttempt;
        var layout = connection.Layout;
        using var raw = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await raw.GetDatabase().KeyDeleteAsync(RedisKeys.Layout(_prefix));

        mode = after;
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => RedisLayout.ReadAsync(connection.Commands, _prefix, layout, default));
        Assert.Contains("Restart", error.Message, StringComparison.Ordinal);
        Assert.False(await raw.GetDatabase().KeyExistsAsync(RedisKeys.Layout(_prefix)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_hides_who_it_is_is_used_and_told_of(bool hides)
    {
        using var logger = new RecordingLogger();
        var server = RedisScript.Server.TextFor(knowsStreams: true, knowsScriptFlags: false);
        var options = new RedisConnectionOptions(redis.Configuration, _prefix, RedisNode.Timeout)
        {
            Open = async configuration => Intercepted.Scripts(await ConnectionMultiplexer.ConnectAsync(configuration),
                text => hides && text == server ? server.Replace("'replication'", "'nothing'", StringComparison.Ordinal) : null),
        };
        await using var connection = new RedisConnection(options, TimeProvider.System, logger);
        await using var bus = new RedisInvalidationBus(connection.Commands, NullLogger.Instance);
        await bus.StartAsync(new RecordingListener(), default);
        await bus.HeartbeatAsync(0, default);
        Assert.Equal(!hides, bus.SeesFailovers);
        Assert.Equal(hides ? 1 : 0, logger.Of(2010).Count);
    }

    [Fact]
    public async Task A_layout_that_was_lost_is_written_again_with_the_next_heartbeat()
    {
        await using var node = await RedisNode.StartAsync(redis.Configuration, _prefix);
        await node.Bus.HeartbeatAsync(0, default);
        await redis.OnEveryServerAsync("FLUSHALL");
        await node.Bus.HeartbeatAsync(0, default);
        using var raw = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        Assert.Equal("1:16", (string?)await raw.GetDatabase().StringGetAsync(RedisKeys.Layout(_prefix)));
    }

    [Fact]
    public async Task A_forged_message_does_not_lift_the_sequences()
    {
        await using var node = await RedisNode.StartAsync(redis.Configuration, _prefix);
        await node.Bus.HeartbeatAsync(0, default);
        using var raw = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var forged = new byte[28];
        forged.AsSpan(8, 7).Fill(0x7F);
        forged[16] = (byte)'D';
        var channel = new RedisChannel(new RedisKeys(_prefix, 16).Channel(0), RedisChannel.PatternMode.Literal);
        await raw.GetSubscriber().PublishAsync(channel, forged);
        await raw.GetSubscriber().PublishAsync(channel, "garbage");
        await raw.GetSubscriber().PublishAsync(channel, "");
        await Eventually.TrueAsync(() => node.Heard.Garbage == 2 && node.Heard.Messages.Count == 1, "garbage is passed on as it is");
        await redis.OnEveryServerAsync("FLUSHALL");
        Assert.True((await node.Bus.HeartbeatAsync(0, default)).Sequence < long.MaxValue / 1024);
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests;

[Collection(Standalone.Name)]
public sealed class RedisConnectionTests(RedisFixture redis)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_multiplexer_that_the_application_made_is_used_and_left_open()
    {
        using var theirs = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await using (var connection = new RedisConnection(new("nowhere:1", "factory", Timeout, () => Task.FromResult<IConnectionMultiplexer>(theirs)), TimeProvider.System, NullLogger.Instance))
        {
            connection.Start();
            await connection.FirstAttempt;
            Assert.True(connection.IsAvailable);
            Assert.Same(theirs, connection.Multiplexer());
        }

        Assert.True(theirs.IsConnected);
        await theirs.GetDatabase().PingAsync();
    }

    [Fact]
    public async Task A_factory_that_fails_is_asked_again()
    {
        var asked = 0;
        await using var connection = new RedisConnection(new("", "factory", Timeout, MakeAsync), TimeProvider.System, NullLogger.Instance);
        connection.Start();
        await connection.FirstAttempt;
        await Eventually.TrueAsync(() => connection.IsAvailable, "the third try is used", TimeSpan.FromSeconds(5));
        Assert.Equal(3, asked);

        async Task<IConnectionMultiplexer> MakeAsync() => ++asked < 3
            ? throw new InvalidOperationException("not yet")
            : await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
    }

    [Fact]
    public async Task A_connection_that_breaks_off_and_comes_back_is_announced_both_ways()
    {
        using var server = new RedisServerProcess();
        await using var connection = RedisNode.Open(server.EndPoint, "p", Timeout);
        await connection.FirstAttempt;
        var changes = new ConcurrentQueue<bool>();
        connection.Changed += changes.Enqueue;
        server.Command("CLIENT", "KILL", "TYPE", "normal");
        await Eventually.TrueAsync(() => changes.SequenceEqual([false, true]), "lost and back", TimeSpan.FromSeconds(5));
        Assert.True(connection.IsAvailable);
    }

    [Fact]
    public async Task A_client_that_stays_away_while_another_is_answered_is_replaced()
    {
        var opened = new ConcurrentQueue<AbsentMultiplexer>();
        await using var connection = Open(opened);
        await connection.FirstAttempt;
        opened.First().IsAway = true;
        await Eventually.TrueAsync(() => opened.Count == 2 && connection.IsAvailable, "the second is in use", TimeSpan.FromSeconds(5));
        Assert.Same(opened.Last().Outside, connection.Multiplexer());
        Assert.False(opened.First().Inside.IsConnected, "the first is closed");
        await connection.Commands.ReadTimeAsync(connection.Buckets, default);
    }

    [Fact]
    public async Task A_client_that_comes_back_while_another_is_opened_is_kept()
    {
        var opened = new ConcurrentQueue<AbsentMultiplexer>();
        RedisConnection? held = null;
        await using var connection = held = Open(opened, () =>
        {
            opened.First().IsAway = false;
            return Eventually.TrueAsync(() => held!.IsAvailable, "the first is in use again");
        });
        await connection.FirstAttempt;
        opened.First().IsAway = true;
        await Eventually.TrueAsync(() => opened.Count == 2 && !opened.Last().Inside.IsConnected, "the second is closed", TimeSpan.FromSeconds(5));
        Assert.Same(opened.First().Outside, connection.Multiplexer());
    }

    [Fact]
    public async Task Before_it_is_started_and_after_it_is_disposed_it_is_not_available()
    {
        var connection = new RedisConnection(new(redis.Configuration, "p", Timeout), TimeProvider.System, NullLogger.Instance);
        Assert.False(connection.IsAvailable);
        Assert.Throws<RedisUnavailableException>(() => connection.Layout);
        connection.Start();
        await connection.FirstAttempt;
        await connection.DisposeAsync();
        Assert.False(connection.IsAvailable);
        await connection.DisposeAsync();
    }

    private RedisConnection Open(ConcurrentQueue<AbsentMultiplexer> opened, Func<Task>? whenAnotherIs = null)
    {
        var options = new RedisConnectionOptions(redis.Configuration, "absent", Timeout) { Open = OpenAsync };
        var connection = new RedisConnection(options, TimeProvider.System, NullLogger.Instance);
        connection.Start();
        return connection;

        async Task<IConnectionMultiplexer> OpenAsync(ConfigurationOptions configuration)
        {
            var absent = new AbsentMultiplexer(await ConnectionMultiplexer.ConnectAsync(configuration));
            opened.Enqueue(absent);
            if (opened.Count > 1 && whenAnotherIs is not null)
            {
                await whenAnotherIs();
            }

            return absent.Outside;
        }
    }
}

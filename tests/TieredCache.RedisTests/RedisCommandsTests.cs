using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.Servers;
using TieredCache.Remote;

namespace TieredCache.RedisTests;

/// <summary>Scripts on servers that differ: in their clocks, and in what they understand.</summary>
[Collection(Standalone.Name)]
public sealed class RedisCommandsTests(RedisFixture redis)
{
    private const int Deadline = 5;
    private static readonly RemoteKey Behind = new("behind", 0);
    private static readonly RemoteKey Ahead = new("ahead", 1);
    private readonly string _prefix = "commands" + Guid.NewGuid().ToString("N")[..8];

    [Fact]
    public async Task Where_servers_clocks_differ_a_deadline_is_in_the_time_of_the_one_that_checks_it()
    {
        var skew = TimeSpan.FromSeconds(5);
        var keys = new RedisKeys(_prefix, RedisLayout.StandaloneBuckets);
        var deadlines = new ConcurrentQueue<(bool IsAhead, long Ms)>();
        await using var connection = Open((text, touched, values) =>
        {
            var isAhead = touched is { Length: > 0 } && touched[0] == keys.Control(1);
            if (values?.Length > Deadline && text.Contains("expired(ARGV[6])", StringComparison.Ordinal))
            {
                deadlines.Enqueue((isAhead, long.Parse((string)values[Deadline]!, CultureInfo.InvariantCulture)));
            }

            return isAhead ? text.Replace("t[1]*1000000", $"(t[1]+{skew.TotalSeconds})*1000000", StringComparison.Ordinal) : null;
        });
        await using var bus = new RedisInvalidationBus(connection.Commands, NullLogger.Instance);
        await bus.StartAsync(new RecordingListener(), default);
        var store = new RedisRemoteStore(connection.Commands);
        for (var round = 0; round < 3; round++)
        {
            await bus.HeartbeatAsync(0, default);
            await bus.HeartbeatAsync(1, default);
            await store.SetAsync(Behind, new byte[100], TimeSpan.FromMinutes(1), 0, default);
            await bus.HeartbeatAsync(0, default);
            await store.SetAsync(Ahead, new byte[100], TimeSpan.FromMinutes(1), 0, default);
            await bus.RemoveAsync(Ahead, 0, default);
            await bus.RemoveAsync(Behind, 0, default);
        }

        var latest = TimeProvider.System.GetUtcNow() + RedisNode.Timeout;
        Assert.Equal(12, deadlines.Count);
        Assert.All(deadlines, deadline => Assert.InRange(latest - DateTimeOffset.FromUnixTimeMilliseconds(deadline.Ms) + (deadline.IsAhead ? skew : TimeSpan.Zero), TimeSpan.FromMilliseconds(-10), RedisNode.Timeout));
    }

    [Fact]
    public async Task A_server_that_does_not_know_scripts_flags_gets_them_without_from_then_on()
    {
        var refused = 0;
        await using var connection = Open((text, _, _) =>
        {
            if (!text.StartsWith("#!", StringComparison.Ordinal))
            {
                return null;
            }

            Interlocked.Increment(ref refused);
            return "#" + text;
        });
        await using var bus = new RedisInvalidationBus(connection.Commands, NullLogger.Instance);
        await bus.StartAsync(new RecordingListener(), default);
        Assert.True(connection.Layout.KnowsScriptFlags);
        var beat = await bus.HeartbeatAsync(0, default);
        var removal = await bus.RemoveAsync(Behind, 0, default);
        Assert.Equal((beat.Epoch, beat.Sequence + 1), (removal.Epoch, removal.Sequence));
        Assert.True((await bus.RemoveTagAsync("t", default)).Sequence > 0);
        Assert.Equal(1, refused);
    }

    private RedisConnection Open(Func<string, RedisKey[]?, RedisValue[]?, string?> instead)
    {
        var options = new RedisConnectionOptions(redis.Configuration, _prefix, RedisNode.Timeout)
        {
            Open = async configuration => Intercepted.Evaluations(await ConnectionMultiplexer.ConnectAsync(configuration), instead),
        };
        return new RedisConnection(options, TimeProvider.System, NullLogger.Instance);
    }
}

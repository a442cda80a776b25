using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.Redis.Reading;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests;

/// <summary>Reads that share a command share its failure, and the ones after it are as if there had been none.</summary>
public sealed class GatheredReadsFailureTests : IDisposable
{
    private const int Many = 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly RedisServerProcess _server = new();
    private int _shared;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_command_that_fails_before_it_is_sent_fails_its_reads_and_no_later_one()
    {
        await using var connection = Open(static (_, _) => throw new InvalidOperationException("no room to send"));
        var reads = await LearntAsync(connection);
        var failures = await FailuresAsync(reads);
        Assert.All(failures, static failure => Assert.Equal("no room to send", Assert.IsType<InvalidOperationException>(failure).Message));
        await AssertPlainAsync(reads);
    }

    [Fact]
    public async Task A_command_that_fails_later_fails_its_reads_and_no_later_one()
    {
        await using var connection = Open(static async (_, _) =>
        {
            await Task.Yield();
            throw new InvalidOperationException("broken on the way");
        });
        var reads = await LearntAsync(connection);
        Assert.All(await FailuresAsync(reads), static failure => Assert.Equal("broken on the way", Assert.IsType<InvalidOperationException>(failure).Message));
        await AssertPlainAsync(reads);
    }

    [Fact]
    public async Task An_answer_that_lacks_a_value_is_an_error_and_no_other_keys_value()
    {
        await using var connection = Open(static async (_, ask) => (await ask())[1..]);
        var reads = await LearntAsync(connection);
        Assert.All(await FailuresAsync(reads), static failure => Assert.IsType<InvalidDataException>(failure));
        await AssertPlainAsync(reads);
    }

    [Fact]
    public async Task A_read_without_a_connection_leaves_nothing_behind()
    {
        await using var connection = Open(static (_, ask) => ask(), starts: false);
        var reads = new GatheredReads(connection.Commands);
        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<RedisUnavailableException>(() => ReadAsync(reads, 0));
        }

        connection.Start();
        await connection.FirstAttempt;
        await StoreAsync(connection);
        await ReadAsync(reads, 0);
        await AssertPlainAsync(reads);
    }

    private RedisConnection Open(Func<RedisKey[], Func<Task<RedisValue[]>>, Task<RedisValue[]>> answer, bool starts = true)
    {
        var options = new RedisConnectionOptions(_server.EndPoint, "p", Timeout)
        {
            Open = async configuration => Intercepted.Reads(await ConnectionMultiplexer.ConnectAsync(configuration), (keys, ask) =>
            {
                Interlocked.Increment(ref _shared);
                return answer(keys, ask);
            }),
        };
        var connection = new RedisConnection(options, TimeProvider.System, NullLogger.Instance);
        if (starts)
        {
            connection.Start();
        }

        return connection;
    }

    // What was read first tells that values are short.
    private static async Task<GatheredReads> LearntAsync(RedisConnection connection)
    {
        await connection.FirstAttempt;
        await StoreAsync(connection);
        var reads = new GatheredReads(connection.Commands);
        await ReadAsync(reads, 0);
        return reads;
    }

    private static async Task StoreAsync(RedisConnection connection)
    {
        for (var i = 0; i < Many; i++)
        {
            await connection.Database().StringSetAsync("k" + i, "v" + i);
        }
    }

    // The first of them is alone and is answered.
    private static async Task<Exception[]> FailuresAsync(GatheredReads reads)
    {
        var all = Enumerable.Range(0, Many).Select(i => Record.ExceptionAsync(() => ReadAsync(reads, i))).ToArray();
        var failures = (await Task.WhenAll(all).WaitAsync(Timeout)).Where(static failure => failure is not null).Cast<Exception>().ToArray();
        Assert.InRange(failures.Length, 1, Many - 1);
        return failures;
    }

    private async Task AssertPlainAsync(GatheredReads reads)
    {
        var before = Volatile.Read(ref _shared);
        for (var i = 0; i < Many; i++)
        {
            await ReadAsync(reads, i);
        }

        Assert.Equal(before, Volatile.Read(ref _shared));
    }

    private static async Task ReadAsync(GatheredReads reads, int number) => Assert.Equal("v" + number, (RedisValue)await reads.GetAsync("k" + number, default));
}

using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.Redis.Lua;
using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests;

/// <summary>The sorted set of tags stays bounded, and what is forgotten counts as removed when the last of it was.</summary>
[Collection(Standalone.Name)]
public sealed class RedisTagTrimTests(RedisFixture redis)
{
    [Fact]
    public async Task Past_the_bound_the_oldest_tenth_goes_and_the_absent_count_as_removed_with_the_last_that_went()
    {
        await using var connection = RedisNode.Open(redis.Configuration, "trim" + Guid.NewGuid().ToString("N")[..8]);
        await connection.FirstAttempt;
        await using var bus = new RedisInvalidationBus(connection.Commands, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var floor = (await bus.FindTagsAsync(["never"], default))[0];
        var keys = connection.Layout.Keys;
        var sequences = new List<long>();
        for (var i = 0; i < 41; i++)
        {
            var reply = await connection.Commands.EvaluateInTimeAsync(RedisScript.RemoveTag, keys.Buckets, [keys.Control(keys.Buckets), keys.Log(keys.Buckets), keys.Tags],
                [keys.Channel(keys.Buckets), "tail", 1500, new byte[8], 0, RedisValue.Null, "t" + i, 40], default);
            sequences.Add(reply.Sequence);
            Assert.InRange(await connection.Database().SortedSetLengthAsync(keys.Tags), 1, 40);
        }

        var found = await bus.FindTagsAsync(["never", "t0", .. Enumerable.Range(1, 40).Select(i => "t" + i)], default);
        Assert.True(found[0] > floor);
        Assert.Equal(found[0], found[1]);
        Assert.All(Enumerable.Range(0, 41), i => Assert.Equal(Math.Max(sequences[i], found[0]), found[i + 1]));
        Assert.Equal(sequences[40], found[41]);
    }
}

using StackExchange.Redis;
using TieredCache.Redis;
using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.EndToEnd;
using TieredCache.RedisTests.Servers;
using TieredCache.Remote;

namespace TieredCache.RedisTests;

/// <summary>Somebody else has written under the library's keys, and not even strings.</summary>
[Collection(Standalone.Name)]
public sealed class ForeignTypesTests(RedisFixture redis)
{
    private static readonly RemoteKey Key = new("k", 0);
    private readonly string _prefix = "foreign" + Guid.NewGuid().ToString("N")[..8];

    [Theory]
    [InlineData("remove")]
    [InlineData("remove a version")]
    [InlineData("begin")]
    [InlineData("end")]
    [InlineData("written")]
    public async Task What_removes_a_key_heals_it(string how)
    {
        await using var node = await RedisNode.StartAsync(redis.Configuration, _prefix);
        using var raw = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var keys = new RedisKeys(_prefix, RedisLayout.StandaloneBuckets);
        await raw.GetDatabase().ListLeftPushAsync(keys.Entry(Key), "foreign");
        await raw.GetDatabase().ListLeftPushAsync(keys.Version(Key), "foreign");
        var reply = await (how switch
        {
            "remove" => node.Bus.RemoveAsync(Key, default),
            "remove a version" => node.Bus.RemoveAsync(Key, dataVersion: 7, default),
            "begin" => node.Bus.BeginIntentAsync(Key, "w", TimeSpan.FromMinutes(1), default),
            "end" => node.Bus.EndIntentAsync(Key, "w", default),
            _ => node.Bus.WrittenAsync(Key, dataVersion: 7, removes: true, default),
        });
        Assert.True(reply.Sequence > 0);
        Assert.False(await raw.GetDatabase().KeyExistsAsync(keys.Entry(Key)));
        if (how is "remove a version" or "written")
        {
            Assert.Equal(RedisRemoteStore.Version(7), (byte[]?)await raw.GetDatabase().StringGetAsync(keys.Version(Key)));
        }
    }

    [Fact]
    public async Task A_node_that_removes_one_is_in_use_again_after_an_interruption()
    {
        using var server = new RedisServerProcess();
        await using var nodes = await new NodePair(server.EndPoint, prefix: _prefix).LiveAsync();
        using var raw = await ConnectionMultiplexer.ConnectAsync(server.EndPoint);
        var entry = new RedisKeys(_prefix, RedisLayout.StandaloneBuckets).Entry(nodes.A.Pipeline.Parts.RemoteKeyOf("k"));
        await raw.GetDatabase().ListLeftPushAsync(entry, "foreign");
        await nodes.A.RemoveAsync("k");
        Assert.False(await raw.GetDatabase().KeyExistsAsync(entry));
        server.Freeze();
        await Eventually.TrueAsync(() => !NodePair.IsLive(nodes.A), "the loss is noticed");
        server.Thaw();
        await nodes.LiveAsync();
        Assert.True(await nodes.WritesAsync());
    }
}

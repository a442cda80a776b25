using TieredCache.Coherence;
using TieredCache.RedisTests.Servers;
using TieredCache.Remote;

namespace TieredCache.RedisTests;

/// <summary>A server that has less than another one had when it confirmed: a replica that took over, or a primary that is one no longer and does not know it.</summary>
public sealed class ServerBehindTests() : OnOneServer(TimeSpan.FromSeconds(5))
{
    private static readonly RemoteKey Key = RemoteKey.Of("k");

    [Fact]
    public async Task A_removal_begins_a_new_epoch_where_its_number_was_given_out_before()
    {
        var before = await RemovedAsync();
        FallBack(by: 2);
        var after = await RemovedAsync();
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.True(after.Sequence > before.Sequence);
        Assert.Equal(after with { Sequence = after.Sequence + 1 }, await RemovedAsync());
    }

    [Fact]
    public async Task A_set_does_too()
    {
        var before = await RemovedAsync();
        FallBack(by: 1);
        var after = await Node.Store.SetAsync(Key, new byte[100], TimeSpan.FromMinutes(1), 0, default);
        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.True(after.Stored && after.Sequence > before.Sequence);
    }

    [Fact]
    public async Task A_node_that_has_seen_less_goes_on_in_the_epoch()
    {
        var before = await RemovedAsync();
        FallBack(by: 1);
        await using var other = await RedisNode.StartAsync(Server.EndPoint, "p", TimeSpan.FromSeconds(5));
        Assert.Equal(before, await other.Bus.RemoveAsync(Key, default));
    }

    private ValueTask<BusReply> RemovedAsync() => Node.Bus.RemoveAsync(Key, default);

    private void FallBack(int by) => Server.Command("EVAL",
        $"redis.call('DEL',unpack(redis.call('KEYS','tc:*:log'))) for _,key in ipairs(redis.call('KEYS','tc:*:c')) do redis.call('HINCRBY',key,'sq',-{by}) end return 1", "0");
}

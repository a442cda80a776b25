using System.Diagnostics;
using TieredCache.Redis;
using TieredCache.RedisTests.Servers;
using Xunit.Abstractions;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>An application on a cluster whose slots move, and whose master is replaced.</summary>
public sealed class ClusterEndToEndTests(RedisReplicatedCluster cluster, ITestOutputHelper output) : IClassFixture<RedisReplicatedCluster>
{
    [Fact]
    public async Task Slots_that_move_one_at_a_time_fail_no_call()
    {
        await using var nodes = await new NodePair(cluster.Configuration, prefix: "move").LiveAsync();
        await using var traffic = new Traffic(nodes);
        var keys = new RedisKeys("move", RedisLayout.ClusterBuckets);
        foreach (var bucket in new[] { 0, 1, 2, 3, 60, 61, 62, 63 })
        {
            var name = (string)keys.Control(bucket)!;
            var slot = RedisKeys.SlotOf(name[(name.IndexOf('{', StringComparison.Ordinal) + 1)..name.IndexOf('}', StringComparison.Ordinal)]);
            var (from, to) = bucket < 32 ? (cluster.Server(0), cluster.Server(2)) : (cluster.Server(2), cluster.Server(0));
            await MoveAsync(slot, from, to);
        }

        var rounds = traffic.Rounds;
        await Eventually.TrueAsync(() => traffic.Rounds > rounds + 100, "calls go on");
        await Eventually.TrueAsync(() => nodes.WritesAsync(), "writes are shared");
        await traffic.StopAsync();
    }

    [Fact]
    public async Task A_master_that_is_replaced_by_its_replica_fails_no_call()
    {
        await using var nodes = await new NodePair(cluster.Configuration, prefix: "fail").LiveAsync();
        await using var traffic = new Traffic(nodes);
        await Eventually.TrueAsync(() => traffic.Rounds > 100, "calls run");
        cluster.Master.Kill();
        await Eventually.TrueAsync(cluster.Replica.IsPrimary, "the replica is promoted", TimeSpan.FromSeconds(30));
        var watch = Stopwatch.StartNew();
        await Eventually.TrueAsync(async () => NodePair.IsLive(nodes.A) && NodePair.IsLive(nodes.B) && await nodes.WritesAsync(), "both nodes are live again", TimeSpan.FromSeconds(20));
        output.WriteLine($"after a cluster failover: live {watch.ElapsedMilliseconds} ms after the promotion");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3.5), $"live only after {watch.Elapsed}");
        await traffic.StopAsync();
        cluster.Master.Start();
    }

    private static async Task MoveAsync(int slot, RedisServerProcess from, RedisServerProcess to)
    {
        RedisClusterFixture.Expect(to.Command("CLUSTER", "SETSLOT", $"{slot}", "IMPORTING", RedisReplicatedCluster.IdOf(from)));
        RedisClusterFixture.Expect(from.Command("CLUSTER", "SETSLOT", $"{slot}", "MIGRATING", RedisReplicatedCluster.IdOf(to)));
        await Task.Delay(100);
        while (from.List("CLUSTER", "GETKEYSINSLOT", $"{slot}", "5") is { Length: > 0 } names)
        {
            var reply = from.Command(["MIGRATE", "127.0.0.1", $"{to.Port}", "", "0", "5000", "REPLACE", "KEYS", .. names]);
            Assert.True(reply.StartsWith("+OK", StringComparison.Ordinal) || reply.StartsWith("+NOKEY", StringComparison.Ordinal), reply);
            await Task.Delay(20);
        }

        RedisClusterFixture.Expect(to.Command("CLUSTER", "SETSLOT", $"{slot}", "NODE", RedisReplicatedCluster.IdOf(to)));
        RedisClusterFixture.Expect(from.Command("CLUSTER", "SETSLOT", $"{slot}", "NODE", RedisReplicatedCluster.IdOf(to)));
    }
}

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
            var (from, to) = bucket < 32 ? (cluster.Server(0), cluster.Server(2)) : (cluster.Server(2), cluster.Server(0));
            Open(SlotOf(keys, bucket), from, to);
            await Task.Delay(100);
            await MoveAsync(SlotOf(keys, bucket), from, to);
        }

        var rounds = traffic.Rounds;
        await Eventually.TrueAsync(() => traffic.Rounds > rounds + 100, "calls go on");
        await Eventually.TrueAsync(() => nodes.WritesAsync(), "writes are shared");
        await traffic.StopAsync();
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task While_a_slot_stays_open_the_other_buckets_are_in_use(int bucket, bool hasLog)
    {
        var (keys, from, to) = (new RedisKeys($"open{bucket}", RedisLayout.ClusterBuckets), cluster.Server(0), cluster.Server(2));
        await using var nodes = await new NodePair(cluster.Configuration, prefix: $"open{bucket}").LiveAsync();
        var (here, elsewhere) = (KeyIn(bucket), KeyIn(40));
        if (hasLog)
        {
            await nodes.A.SetAsync(here, 1);
        }

        Open(SlotOf(keys, bucket), from, to);
        if (hasLog)
        {
            // From here on control key and log lie apart.
            Migrate(from, to, (string)keys.Control(bucket)!);
        }

        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(5))
        {
            Assert.True(NodePair.IsLive(nodes.A) && NodePair.IsLive(nodes.B), $"a node has left the shared tier after {watch.Elapsed}");
            await Task.Delay(20);
        }

        Assert.Equal(hasLog, from.Command("EXISTS", (string)keys.Log(bucket)!).StartsWith(":1", StringComparison.Ordinal));
        await nodes.A.SetAsync(elsewhere, 1);
        Assert.Equal(CacheOrigin.Remote, (await nodes.B.GetAsync<int>(elsewhere)).Origin);

        await MoveAsync(SlotOf(keys, bucket), from, to);
        await Eventually.TrueAsync(async () =>
        {
            await nodes.A.SetAsync(here, 2);
            return (await nodes.B.GetAsync<int>(here)).Origin == CacheOrigin.Remote;
        }, "the bucket that has moved is in use again");

        string KeyIn(int wanted) => Enumerable.Range(0, int.MaxValue).Select(static i => $"k{i}").First(key => keys.BucketOf(nodes.A.Pipeline.Parts.RemoteKeyOf(key)) == wanted);
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

    private static int SlotOf(RedisKeys keys, int bucket)
    {
        var name = (string)keys.Control(bucket)!;
        return RedisKeys.SlotOf(name[(name.IndexOf('{', StringComparison.Ordinal) + 1)..name.IndexOf('}', StringComparison.Ordinal)]);
    }

    private static void Open(int slot, RedisServerProcess from, RedisServerProcess to)
    {
        RedisClusterFixture.Expect(to.Command("CLUSTER", "SETSLOT", $"{slot}", "IMPORTING", RedisReplicatedCluster.IdOf(from)));
        RedisClusterFixture.Expect(from.Command("CLUSTER", "SETSLOT", $"{slot}", "MIGRATING", RedisReplicatedCluster.IdOf(to)));
    }

    private static void Migrate(RedisServerProcess from, RedisServerProcess to, params string[] names)
    {
        var reply = from.Command(["MIGRATE", "127.0.0.1", $"{to.Port}", "", "0", "5000", "REPLACE", "KEYS", .. names]);
        Assert.True(reply.StartsWith("+OK", StringComparison.Ordinal) || reply.StartsWith("+NOKEY", StringComparison.Ordinal), reply);
    }

    // What is left in an open slot goes, and then the slot itself.
    private static async Task MoveAsync(int slot, RedisServerProcess from, RedisServerProcess to)
    {
        while (from.List("CLUSTER", "GETKEYSINSLOT", $"{slot}", "5") is { Length: > 0 } names)
        {
            Migrate(from, to, names);
            await Task.Delay(20);
        }

        RedisClusterFixture.Expect(to.Command("CLUSTER", "SETSLOT", $"{slot}", "NODE", RedisReplicatedCluster.IdOf(to)));
        RedisClusterFixture.Expect(from.Command("CLUSTER", "SETSLOT", $"{slot}", "NODE", RedisReplicatedCluster.IdOf(to)));
    }
}

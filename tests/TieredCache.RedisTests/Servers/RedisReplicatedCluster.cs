namespace TieredCache.RedisTests.Servers;

/// <summary>A cluster of three masters whose second has a replica.</summary>
public sealed class RedisReplicatedCluster : RedisClusterFixture
{
    private readonly RedisServerProcess _replica = new(cluster: true);

    internal RedisServerProcess Master => Server(1);

    internal RedisServerProcess Replica => _replica;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Expect(Server(0).Command("CLUSTER", "MEET", "127.0.0.1", $"{_replica.Port}"));
        await Eventually.TrueAsync(() => _replica.Command("CLUSTER", "REPLICATE", IdOf(Master)).StartsWith("+OK", StringComparison.Ordinal), "the replica has its master", TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => _replica.Command("INFO", "replication").Contains("master_link_status:up", StringComparison.Ordinal), "the replica is in step", TimeSpan.FromSeconds(20));
        await Eventually.TrueAsync(() => Enumerable.Range(0, 3).All(index => Server(index).Command("CLUSTER", "NODES").Contains("slave " + IdOf(Master), StringComparison.Ordinal)), "all know it", TimeSpan.FromSeconds(20));
    }

    internal static string IdOf(RedisServerProcess server) => server.List("CLUSTER", "MYID")[0];

    protected override void Dispose(bool disposing)
    {
        _replica.Dispose();
        base.Dispose(disposing);
    }
}

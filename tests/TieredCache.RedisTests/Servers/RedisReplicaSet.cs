namespace TieredCache.RedisTests.Servers;

/// <summary>A primary and a replica, and, where asked for, three sentinels that replace a primary that has been away for a second.</summary>
internal sealed class RedisReplicaSet : IDisposable
{
    private const string Name = "tc";
    private readonly List<RedisServerProcess> _sentinels = [];

    public RedisReplicaSet(int sentinels = 0)
    {
        Primary = new();
        Replica = new(more: ["--replicaof", $"127.0.0.1 {Primary.Port}"]);
        for (var i = 0; i < sentinels; i++)
        {
            _sentinels.Add(RedisServerProcess.Sentinel(
            [
                $"sentinel monitor {Name} 127.0.0.1 {Primary.Port} 2",
                $"sentinel down-after-milliseconds {Name} 1000",
                $"sentinel failover-timeout {Name} 5000",
            ]));
        }
    }

    public RedisServerProcess Primary { get; }

    public RedisServerProcess Replica { get; }

    /// <summary>All data endpoints: the oldest client asks no sentinel.</summary>
    public string Configuration => $"{Primary.EndPoint},{Replica.EndPoint}";

    /// <summary>Waits until the replica has all data, and the sentinels know it and each other.</summary>
    public async Task<RedisReplicaSet> ReadyAsync()
    {
        await Eventually.TrueAsync(() => Replica.Command("INFO", "replication").Contains("master_link_status:up", StringComparison.Ordinal), "the replica is in step");
        await Eventually.TrueAsync(() => _sentinels.TrueForAll(sentinel => sentinel.Command("SENTINEL", "CKQUORUM", Name).StartsWith("+OK 3", StringComparison.Ordinal)
            && sentinel.Command("SENTINEL", "REPLICAS", Name).Contains($"{Replica.Port}", StringComparison.Ordinal)), "the sentinels know all", TimeSpan.FromSeconds(30));
        return this;
    }

    public Task PromotedAsync() => Eventually.TrueAsync(Replica.IsPrimary, "the replica is promoted", TimeSpan.FromSeconds(30));

    /// <summary>Promotes the replica and makes the primary its replica, as an operator does.</summary>
    public void Swap()
    {
        RedisClusterFixture.Expect(Replica.Command("REPLICAOF", "NO", "ONE"));
        RedisClusterFixture.Expect(Primary.Command("REPLICAOF", "127.0.0.1", $"{Replica.Port}"));
    }

    public void Dispose()
    {
        _sentinels.ForEach(sentinel => sentinel.Dispose());
        Replica.Dispose();
        Primary.Dispose();
    }
}

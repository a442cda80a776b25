using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.Contracts;

/// <summary>The shared tier on whichever server the fixture is: the contracts below, on each kind of them.</summary>
internal sealed class RedisTier(RedisFixture redis) : ContractTier
{
    public override Task<ContractNode> ConnectAsync(string prefix, bool isChecked) => RedisNode.StartAsync(redis.Configuration, prefix, isChecked: isChecked);

    public override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    public override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");

    public override Task ReplaceServerAsync(string prefix) => redis.ChangeReplicationIdAsync(prefix);
}

[CollectionDefinition(Name)]
public sealed class Standalone : ICollectionFixture<RedisFixture>
{
    public const string Name = "standalone";
}

[Collection(Standalone.Name)]
public sealed class StandaloneRemoteStoreTests(RedisFixture redis) : RemoteStoreContract(new RedisTier(redis));

[Collection(Standalone.Name)]
public sealed class StandaloneDataVersionTests(RedisFixture redis) : DataVersionContract(new RedisTier(redis));

[Collection(Standalone.Name)]
public sealed class StandaloneLoadLeaseTests(RedisFixture redis) : LoadLeaseContract(new RedisTier(redis));

[Collection(Standalone.Name)]
public sealed class StandaloneInvalidationBusTests(RedisFixture redis) : InvalidationBusContract(new RedisTier(redis));

[Collection(Standalone.Name)]
public sealed class StandaloneUnflushedTests(RedisFixture redis) : UnflushedContract(new RedisTier(redis));

[Collection(Standalone.Name)]
public sealed class StandaloneCheckedReadTests(RedisFixture redis) : CheckedReadContract(new RedisTier(redis));

[CollectionDefinition(Name)]
public sealed class Cluster : ICollectionFixture<RedisClusterFixture>
{
    public const string Name = "cluster";
}

[Collection(Cluster.Name)]
public sealed class ClusterRemoteStoreTests(RedisClusterFixture redis) : RemoteStoreContract(new RedisTier(redis));

[Collection(Cluster.Name)]
public sealed class ClusterDataVersionTests(RedisClusterFixture redis) : DataVersionContract(new RedisTier(redis));

[Collection(Cluster.Name)]
public sealed class ClusterLoadLeaseTests(RedisClusterFixture redis) : LoadLeaseContract(new RedisTier(redis));

[Collection(Cluster.Name)]
public sealed class ClusterInvalidationBusTests(RedisClusterFixture redis) : InvalidationBusContract(new RedisTier(redis));

[Collection(Cluster.Name)]
public sealed class ClusterUnflushedTests(RedisClusterFixture redis) : UnflushedContract(new RedisTier(redis));

[Collection(Cluster.Name)]
public sealed class ClusterCheckedReadTests(RedisClusterFixture redis) : CheckedReadContract(new RedisTier(redis));

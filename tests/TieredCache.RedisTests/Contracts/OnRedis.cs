using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.Contracts;

/// <summary>The contracts of the shared tier, on whichever server the fixture is: below, on each kind of them.</summary>
public abstract class RemoteStoreOnRedis(RedisFixture redis) : RemoteStoreContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

public abstract class LoadLeaseOnRedis(RedisFixture redis) : LoadLeaseContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

public abstract class InvalidationBusOnRedis(RedisFixture redis) : InvalidationBusContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

public abstract class UnflushedOnRedis(RedisFixture redis) : UnflushedContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

public abstract class CheckedReadOnRedis(RedisFixture redis) : CheckedReadContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix, isChecked: true);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");

    private protected override Task ReplaceServerAsync() => redis.ChangeReplicationIdAsync(Prefix);
}

[CollectionDefinition(Name)]
public sealed class Standalone : ICollectionFixture<RedisFixture>
{
    public const string Name = "standalone";
}

[Collection(Standalone.Name)]
public sealed class StandaloneRemoteStoreTests(RedisFixture redis) : RemoteStoreOnRedis(redis);

[Collection(Standalone.Name)]
public sealed class StandaloneLoadLeaseTests(RedisFixture redis) : LoadLeaseOnRedis(redis);

[Collection(Standalone.Name)]
public sealed class StandaloneInvalidationBusTests(RedisFixture redis) : InvalidationBusOnRedis(redis);

[Collection(Standalone.Name)]
public sealed class StandaloneUnflushedTests(RedisFixture redis) : UnflushedOnRedis(redis);

[Collection(Standalone.Name)]
public sealed class StandaloneCheckedReadTests(RedisFixture redis) : CheckedReadOnRedis(redis);

[CollectionDefinition(Name)]
public sealed class Cluster : ICollectionFixture<RedisClusterFixture>
{
    public const string Name = "cluster";
}

[Collection(Cluster.Name)]
public sealed class ClusterRemoteStoreTests(RedisClusterFixture redis) : RemoteStoreOnRedis(redis);

[Collection(Cluster.Name)]
public sealed class ClusterLoadLeaseTests(RedisClusterFixture redis) : LoadLeaseOnRedis(redis);

[Collection(Cluster.Name)]
public sealed class ClusterInvalidationBusTests(RedisClusterFixture redis) : InvalidationBusOnRedis(redis);

[Collection(Cluster.Name)]
public sealed class ClusterUnflushedTests(RedisClusterFixture redis) : UnflushedOnRedis(redis);

[Collection(Cluster.Name)]
public sealed class ClusterCheckedReadTests(RedisClusterFixture redis) : CheckedReadOnRedis(redis);

using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.Contracts;

[CollectionDefinition(Name)]
public sealed class Standalone : ICollectionFixture<RedisFixture>
{
    public const string Name = "standalone";
}

[CollectionDefinition(Name)]
public sealed class Cluster : ICollectionFixture<RedisClusterFixture>
{
    public const string Name = "cluster";
}

[Collection(Standalone.Name)]
public sealed class StandaloneRemoteStoreTests(RedisFixture redis) : RemoteStoreContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

[Collection(Standalone.Name)]
public sealed class StandaloneLoadLeaseTests(RedisFixture redis) : LoadLeaseContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

[Collection(Standalone.Name)]
public sealed class StandaloneInvalidationBusTests(RedisFixture redis) : InvalidationBusContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

[Collection(Cluster.Name)]
public sealed class ClusterRemoteStoreTests(RedisClusterFixture redis) : RemoteStoreContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

[Collection(Cluster.Name)]
public sealed class ClusterLoadLeaseTests(RedisClusterFixture redis) : LoadLeaseContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

[Collection(Cluster.Name)]
public sealed class ClusterInvalidationBusTests(RedisClusterFixture redis) : InvalidationBusContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

[Collection(Standalone.Name)]
public sealed class StandaloneUnflushedTests(RedisFixture redis) : UnflushedContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

[Collection(Cluster.Name)]
public sealed class ClusterUnflushedTests(RedisClusterFixture redis) : UnflushedContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");
}

[Collection(Standalone.Name)]
public sealed class StandaloneCheckedReadTests(RedisFixture redis) : CheckedReadContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix, isChecked: true);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");

    private protected override Task ReplaceServerAsync() => redis.ChangeReplicationIdAsync(Prefix);
}

[Collection(Cluster.Name)]
public sealed class ClusterCheckedReadTests(RedisClusterFixture redis) : CheckedReadContract
{
    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix, isChecked: true);

    private protected override Task LoseEverythingAsync() => redis.OnEveryServerAsync("FLUSHALL");

    private protected override Task LoseScriptsAsync() => redis.OnEveryServerAsync("SCRIPT", "FLUSH");

    private protected override Task ReplaceServerAsync() => redis.ChangeReplicationIdAsync(Prefix);
}

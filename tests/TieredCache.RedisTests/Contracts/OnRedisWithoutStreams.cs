using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.Contracts;

[CollectionDefinition(Name)]
public sealed class WithoutStreams : ICollectionFixture<StreamlessFixture>
{
    public const string Name = "without streams";
}

/// <summary>A server that does not know the commands of streams.</summary>
public sealed class StreamlessFixture : RedisFixture
{
    private readonly RedisServerProcess _server = new(cluster: false, "--rename-command", "XADD", "", "--rename-command", "XRANGE", "");

    public StreamlessFixture()
        : base("") => Configuration = _server.EndPoint;

    internal string Send(params string[] words) => _server.Command(words);

    protected override void Dispose(bool disposing)
    {
        _server.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>There the log is a sorted set, and everything else as it is anywhere.</summary>
[Collection(WithoutStreams.Name)]
public sealed class StreamlessInvalidationBusTests(StreamlessFixture redis) : InvalidationBusContract(new RedisTier(redis))
{
    [Fact]
    public async Task The_log_is_a_sorted_set()
    {
        await A.Bus.RemoveTagAsync("t", default);
        Assert.Equal("+zset\r\n", redis.Send("TYPE", $"tc:{{{Prefix}.tags}}:log"));
    }
}

[Collection(WithoutStreams.Name)]
public sealed class StreamlessRemoteStoreTests(StreamlessFixture redis) : RemoteStoreContract(new RedisTier(redis));

[Collection(WithoutStreams.Name)]
public sealed class StreamlessDataVersionTests(StreamlessFixture redis) : DataVersionContract(new RedisTier(redis));

[Collection(WithoutStreams.Name)]
public sealed class StreamlessLoadLeaseTests(StreamlessFixture redis) : LoadLeaseContract(new RedisTier(redis));

[Collection(WithoutStreams.Name)]
public sealed class StreamlessUnflushedTests(StreamlessFixture redis) : UnflushedContract(new RedisTier(redis));

[Collection(WithoutStreams.Name)]
public sealed class StreamlessCheckedReadTests(StreamlessFixture redis) : CheckedReadContract(new RedisTier(redis));

using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.Contracts;

[CollectionDefinition(Name)]
public sealed class WithoutStreams : ICollectionFixture<StreamlessFixture>
{
    public const string Name = "without streams";
}

/// <summary>A server that does not know the commands of streams.</summary>
public sealed class StreamlessFixture : IDisposable
{
    private readonly RedisServerProcess _server = new(cluster: false, "--rename-command", "XADD", "", "--rename-command", "XRANGE", "");

    internal string Configuration => _server.EndPoint;

    internal string Send(params string[] words) => _server.Command(words);

    public void Dispose() => _server.Dispose();
}

/// <summary>There the log is a sorted set, and everything else as it is anywhere.</summary>
[Collection(WithoutStreams.Name)]
public sealed class StreamlessInvalidationBusTests(StreamlessFixture redis) : InvalidationBusContract
{
    [Fact]
    public async Task The_log_is_a_sorted_set()
    {
        await A.Bus.RemoveTagAsync("t", default);
        Assert.Equal("+zset\r\n", redis.Send("TYPE", $"tc:{{{Prefix}.tags}}:log"));
    }

    private protected override Task<ContractNode> ConnectAsync() => RedisNode.StartAsync(redis.Configuration, Prefix);

    private protected override Task LoseEverythingAsync() => Task.FromResult(redis.Send("FLUSHALL"));

    private protected override Task LoseScriptsAsync() => Task.FromResult(redis.Send("SCRIPT", "FLUSH"));
}

using StackExchange.Redis;

namespace TieredCache.RedisTests.Servers;

/// <summary>A Redis that test classes share: what TIEREDCACHE_REDIS names, else a server of our own.</summary>
public class RedisFixture : IDisposable
{
    private readonly RedisServerProcess? _server;

    public RedisFixture()
    {
        Configuration = Environment.GetEnvironmentVariable("TIEREDCACHE_REDIS") ?? "";
        if (Configuration.Length == 0)
        {
            _server = new();
            Configuration = _server.EndPoint;
        }
    }

    protected RedisFixture(string configuration) => Configuration = configuration;

    /// <summary>The client's connection string.</summary>
    public string Configuration { get; protected set; }

    /// <summary>Runs a command on every server, past the library.</summary>
    public virtual async Task OnEveryServerAsync(string command, params object[] arguments)
    {
        using var multiplexer = await ConnectionMultiplexer.ConnectAsync(Configuration + ",allowAdmin=true");
        await multiplexer.GetDatabase().ExecuteAsync(command, arguments);
    }

    /// <summary>Makes the servers look like others than those that began the epochs of a prefix.</summary>
    internal Task ChangeReplicationIdAsync(string prefix) => OnEveryServerAsync("EVAL",
        "for _,k in ipairs(redis.call('KEYS',ARGV[1])) do redis.call('HSET',k,'rid','another') end return {ok='OK'}", 0, $"tc:{{{prefix}.*}}:c");

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _server?.Dispose();
}

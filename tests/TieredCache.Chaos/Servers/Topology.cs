using System.Diagnostics;
using System.Globalization;
using TieredCache.RedisTests.Servers;

namespace TieredCache.Chaos.Servers;

/// <summary>The servers of a run, and who is master among them. All that is asked here goes past the proxies.</summary>
internal abstract class Topology : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    public abstract IReadOnlyList<RedisServerProcess> Servers { get; }

    /// <summary>How many masters there are when all is well.</summary>
    protected virtual int MastersWhenWell => 1;

    public static Topology Make(TopologyKind kind) => kind switch
    {
        TopologyKind.Standalone => new Standalone(),
        TopologyKind.Replica => new ReplicaPair(),
        TopologyKind.Sentinel => new SentinelGroup(),
        _ => new ClusterOfSix(),
    };

    /// <summary>Returns when the servers have found each other.</summary>
    public abstract Task StartAsync();

    /// <summary>The client's connection string, by way of these ports.</summary>
    public string Configuration(Func<int, int> portFor) => string.Join(',', Servers.Select(server => $"127.0.0.1:{portFor(server.Port)}"));

    public IReadOnlyList<RedisServerProcess> Masters() => [.. Servers.Where(IsMaster)];

    public IReadOnlyList<RedisServerProcess> ReplicasOf(RedisServerProcess master) =>
        [.. Servers.Where(server => RoleOf(server) is ["slave", _, { } port, ..] && Convert.ToInt64(port, CultureInfo.InvariantCulture) == master.Port)];

    /// <summary>Starts a server again that was killed, as what it is to be now.</summary>
    public virtual Task RestartAsync(RedisServerProcess server)
    {
        server.Start();
        return Task.CompletedTask;
    }

    /// <summary>Makes a replica the master where nothing else does, and returns when there is one.</summary>
    public virtual Task PromoteAsync(RedisServerProcess oldMaster) => throw new NotSupportedException();

    /// <summary>Waits until fresh connections to all masters are answered.</summary>
    public virtual Task AnswersAsync() => UntilAsync(() => Masters() is var masters && masters.Count == MastersWhenWell && masters.All(static master => RespClient.Answers(master.Port)), "the masters answer");

    /// <summary>Waits until replicas follow again, so that the next fault finds everything in place.</summary>
    public virtual Task SettledAsync() => AnswersAsync();

    public void OnEveryMaster(params object[] command)
    {
        foreach (var master in Masters())
        {
            RespClient.Ask(master.Port, command);
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (var server in Servers)
        {
            server.Dispose();
        }
    }

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await Task.Run(() => IsTrue(condition)))
        {
            if (watch.Elapsed > Patience)
            {
                throw new InvalidOperationException($"Not within {Patience.TotalSeconds} s: {what}.");
            }

            await Task.Delay(Pause);
        }
    }

    protected bool Follow(RedisServerProcess master, int replicas) =>
        Servers.Count(server => RoleOf(server) is ["slave", _, { } port, "connected", ..] && Convert.ToInt64(port, CultureInfo.InvariantCulture) == master.Port) >= replicas;

    protected static bool IsMaster(RedisServerProcess server) => RoleOf(server) is ["master", ..];

    private static bool IsTrue(Func<bool> condition)
    {
        try
        {
            return condition();
        }
        catch (Exception error) when (error is IOException or RespException)
        {
            return false;
        }
    }

    private static object?[] RoleOf(RedisServerProcess server)
    {
        try
        {
            return RespClient.Ask(server.Port, "ROLE") is object?[] role
                ? [.. role.Select(static part => part is byte[] bytes ? RespClient.TextOf(bytes) : part)]
                : [];
        }
        catch (Exception error) when (error is IOException or RespException)
        {
            return [];
        }
    }
}

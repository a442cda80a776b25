using TieredCache.RedisTests.Servers;

namespace TieredCache.Chaos.Servers;

/// <summary>A redis-server that is a sentinel: it wants a file that it may write.</summary>
internal sealed class SentinelProcess
{
    public const string MasterName = "chaos";

    public SentinelProcess(int master)
    {
        Server = new RedisServerProcess();
        Server.Kill();
        var file = Path.Combine(Server.Folder, "sentinel.conf");
        File.WriteAllText(file,
            $"""
            sentinel monitor {MasterName} 127.0.0.1 {master} 2
            sentinel down-after-milliseconds {MasterName} 1000
            sentinel failover-timeout {MasterName} 2000
            sentinel parallel-syncs {MasterName} 2

            """);
        Server.Instead = [file, "--sentinel", "--port", $"{Server.Port}", "--bind", "127.0.0.1", "--dir", Server.Folder, "--logfile", "redis.log"];
        Server.Start();
    }

    public RedisServerProcess Server { get; }
}

using TieredCache.RedisTests.Servers;

namespace TieredCache.Chaos.Servers;

/// <summary>A master and its replica, which somebody promotes by hand: this class.</summary>
internal sealed class ReplicaPair : Topology
{
    public const string Undelayed = "0";

    public ReplicaPair()
    {
        var master = new RedisServerProcess(more: ["--repl-diskless-sync-delay", Undelayed]);
        Servers = [master, new(more: Following(master))];
    }

    public override IReadOnlyList<RedisServerProcess> Servers { get; }

    public static string[] Following(RedisServerProcess master) =>
        ["--repl-diskless-sync-delay", Undelayed, "--replicaof", "127.0.0.1", $"{master.Port}"];

    public override Task StartAsync() => SettledAsync();

    // Whoever operates such a pair writes into the old master's file who the new one is before it is started again.
    public override Task RestartAsync(RedisServerProcess server)
    {
        var master = Masters().FirstOrDefault(master => master != server);
        server.More = master is null ? ["--repl-diskless-sync-delay", Undelayed] : Following(master);
        server.Start();
        return Task.CompletedTask;
    }

    public override async Task PromoteAsync(RedisServerProcess oldMaster)
    {
        var replica = Servers.First(server => server != oldMaster);
        RespClient.Ask(replica.Port, "REPLICAOF", "NO", "ONE");
        replica.More = ["--repl-diskless-sync-delay", Undelayed];
        await UntilAsync(() => IsMaster(replica), "the replica is master");
    }

    public override Task SettledAsync() => UntilAsync(() => Masters() is [var master] && Follow(master, replicas: 1), "the replica follows");
}

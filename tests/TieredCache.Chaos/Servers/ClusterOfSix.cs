using TieredCache.RedisTests.Servers;

namespace TieredCache.Chaos.Servers;

/// <summary>Three masters that share the slots evenly, each with a replica that takes its place after a second.</summary>
internal sealed class ClusterOfSix : Topology
{
    private const int Slots = 16384;
    private static readonly string[] More =
    [
        "--cluster-node-timeout", "1000", "--repl-diskless-sync-delay", ReplicaPair.Undelayed, "--cluster-replica-validity-factor", "0",
        "--cluster-allow-replica-migration", "no", "--cluster-migration-barrier", "9",
    ];

    public override IReadOnlyList<RedisServerProcess> Servers { get; } = [.. Enumerable.Range(0, 6).Select(static _ => new RedisServerProcess(cluster: true, More))];

    protected override int MastersWhenWell => 3;

    public override async Task StartAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            var (first, end) = (Slots * i / 3, Slots * (i + 1) / 3);
            RespClient.Ask(Servers[i].Port, ["CLUSTER", "ADDSLOTSRANGE", first, end - 1]);
        }

        foreach (var server in Servers.Skip(1))
        {
            RespClient.Ask(server.Port, "CLUSTER", "MEET", "127.0.0.1", Servers[0].Port);
        }

        await UntilAsync(() => Servers.All(static server => Says(server, "cluster_known_nodes:6")), "the nodes know each other");
        for (var i = 0; i < 3; i++)
        {
            var master = IdOf(Servers[i]);
            var replica = Servers[i + 3];
            await UntilAsync(() => RespClient.AskText(replica.Port, "CLUSTER", "REPLICATE", master) == "OK", "a replica is one");
        }

        await SettledAsync();
    }

    public static string IdOf(RedisServerProcess server) => RespClient.AskText(server.Port, "CLUSTER", "MYID");

    public override Task PromoteAsync(RedisServerProcess oldMaster) =>
        UntilAsync(() => Masters().Count(master => master != oldMaster) == 3, "a replica has taken the master's place");

    public override Task AnswersAsync() => UntilAsync(
        () => Masters() is { Count: 3 } masters && masters.All(static master => RespClient.Answers(master.Port) && Says(master, "cluster_state:ok")), "the cluster is whole");

    public override Task SettledAsync() => UntilAsync(
        () => Masters() is { Count: 3 } masters && masters.All(master => Says(master, "cluster_state:ok") && Follow(master, replicas: 1)), "every master has a replica");

    private static bool Says(RedisServerProcess server, string what) => RespClient.AskText(server.Port, "CLUSTER", "INFO").Contains(what, StringComparison.Ordinal);
}

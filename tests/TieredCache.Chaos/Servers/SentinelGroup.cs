using TieredCache.RedisTests.Servers;

namespace TieredCache.Chaos.Servers;

/// <summary>
/// A master, two replicas and three sentinels that promote after a second. Nodes know the servers and see by their roles who
/// is master; they do not ask the sentinels.
/// </summary>
internal sealed class SentinelGroup : Topology
{
    private readonly List<RedisServerProcess> _sentinels = [];

    public SentinelGroup()
    {
        var master = new RedisServerProcess(more: ["--repl-diskless-sync-delay", ReplicaPair.Undelayed]);
        Servers = [master, new(more: ReplicaPair.Following(master)), new(more: ReplicaPair.Following(master))];
    }

    public override IReadOnlyList<RedisServerProcess> Servers { get; }

    public override async Task StartAsync()
    {
        await SettledAsync();
        for (var i = 0; i < 3; i++)
        {
            _sentinels.Add(new SentinelProcess(Servers[0].Port).Server);
        }

        await UntilAsync(() => _sentinels.All(Knows), "the sentinels know each other and the replicas");
    }

    // As with a pair; a sentinel would see to it too, ten seconds later.
    public override Task RestartAsync(RedisServerProcess server)
    {
        var master = Masters().FirstOrDefault(master => master != server);
        server.More = master is null ? ["--repl-diskless-sync-delay", ReplicaPair.Undelayed] : ReplicaPair.Following(master);
        server.Start();
        return Task.CompletedTask;
    }

    public override Task PromoteAsync(RedisServerProcess oldMaster) =>
        UntilAsync(() => Masters().Any(master => master != oldMaster), "the sentinels have promoted");

    public override Task SettledAsync() => UntilAsync(
        () => Masters() is [var master] && Follow(master, replicas: 2) && _sentinels.All(sentinel => SaysMaster(sentinel) == master.Port), "the replicas follow");

    protected override void Dispose(bool disposing)
    {
        _sentinels.ForEach(static sentinel => sentinel.Dispose());
        base.Dispose(disposing);
    }

    private static bool Knows(RedisServerProcess sentinel)
    {
        var says = RespClient.AskText(sentinel.Port, "INFO", "sentinel");
        return says.Contains("slaves=2,sentinels=3", StringComparison.Ordinal);
    }

    private static int SaysMaster(RedisServerProcess sentinel) =>
        RespClient.Ask(sentinel.Port, "SENTINEL", "get-master-addr-by-name", SentinelProcess.MasterName) is object?[] { Length: 2 } place
            ? int.Parse(RespClient.TextOf(place[1]), System.Globalization.CultureInfo.InvariantCulture)
            : 0;
}

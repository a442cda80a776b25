namespace TieredCache.RedisTests.Servers;

/// <summary>Three masters that share the slots evenly.</summary>
public class RedisClusterFixture : RedisFixture, IAsyncLifetime
{
    private const int Slots = 16384;
    private readonly RedisServerProcess[] _servers;

    public RedisClusterFixture()
        : base("")
    {
        _servers = [.. Enumerable.Range(0, 3).Select(_ => new RedisServerProcess(cluster: true))];
        for (var i = 0; i < _servers.Length; i++)
        {
            var (first, end) = (Slots * i / 3, Slots * (i + 1) / 3);
            Expect(_servers[i].Command(["CLUSTER", "ADDSLOTS", .. Enumerable.Range(first, end - first).Select(slot => $"{slot}")]));
            Expect(_servers[0].Command("CLUSTER", "MEET", "127.0.0.1", $"{_servers[i].Port}"));
        }

        Configuration = string.Join(',', _servers.Select(server => server.EndPoint));
    }

    /// <summary>One of the three, to be killed and started again.</summary>
    internal RedisServerProcess Server(int index) => _servers[index];

    public virtual Task InitializeAsync() =>
        Eventually.TrueAsync(() => Array.TrueForAll(_servers, KnowsAll), "the cluster is formed", TimeSpan.FromSeconds(30));

    public virtual Task DisposeAsync() => Task.CompletedTask;

    public override Task OnEveryServerAsync(string command, params object[] arguments)
    {
        foreach (var server in _servers)
        {
            Expect(server.Command([command, .. arguments.Select(argument => $"{argument}")]));
        }

        return Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        Array.ForEach(_servers, server => server.Dispose());
        base.Dispose(disposing);
    }

    private static bool KnowsAll(RedisServerProcess server)
    {
        var info = server.Command("CLUSTER", "INFO");
        return info.Contains("cluster_state:ok", StringComparison.Ordinal)
            && info.Contains("cluster_slots_ok:16384", StringComparison.Ordinal)
            && info.Contains("cluster_known_nodes:3", StringComparison.Ordinal);
    }

    internal static void Expect(string reply) => Assert.StartsWith("+OK", reply, StringComparison.Ordinal);
}

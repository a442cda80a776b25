using System.Globalization;
using TieredCache.Chaos.Servers;
using TieredCache.RedisTests.Servers;

namespace TieredCache.Chaos.Faults;

/// <summary>Masters that lose their place, and slots that move.</summary>
internal static class FailoverFaults
{
    private const int LongestLossMs = 1500;

    public static readonly IReadOnlyList<FaultKind> All =
    [
        new("promote", [TopologyKind.Replica], true, FailOverAsync),
        new("failover", [TopologyKind.Sentinel], true, FailOverAsync),
        new("cluster-failover", [TopologyKind.Cluster], true, FailOverAsync),
        new("slot-migration", [TopologyKind.Cluster], false, MigrateAsync),
    ];

    // A replica with a password that its master does not ask for is turned away: what the master confirms from then on, it alone has.
    private static async Task<Injection> FailOverAsync(World world, FaultStep step)
    {
        var master = step.Choose(world.Topology.Masters());
        var replicas = world.Topology.ReplicasOf(master);
        var isLossy = step.Variant % 4 != 0;
        if (isLossy)
        {
            SetPassword(replicas, "nonsense");
            RespClient.Ask(master.Port, "CLIENT", "KILL", "TYPE", "replica");
        }

        await Task.Delay(Math.Min(step.LengthMs, LongestLossMs));
        master.Kill();
        return new($"{master.EndPoint}{(isLossy ? ", with loss" : "")}", () => world.Topology.PromoteAsync(master), async () =>
        {
            SetPassword(replicas, "");
            await world.Topology.RestartAsync(master);
        });
    }

    private static void SetPassword(IEnumerable<RedisServerProcess> servers, string password)
    {
        foreach (var server in servers)
        {
            RespClient.Ask(server.Port, "CONFIG", "SET", "masterauth", password);
        }
    }

    // One slot, with keys in it, from one master to the next.
    private static Task<Injection> MigrateAsync(World world, FaultStep step)
    {
        var masters = world.Topology.Masters();
        var (from, to) = (masters[step.Target % 3], masters[(step.Target + 1) % 3]);
        var key = RespClient.AskText(from.Port, "RANDOMKEY");
        var slot = Convert.ToInt64(RespClient.Ask(from.Port, "CLUSTER", "KEYSLOT", key), CultureInfo.InvariantCulture);
        RespClient.Ask(to.Port, "CLUSTER", "SETSLOT", slot, "IMPORTING", ClusterOfSix.IdOf(from));
        RespClient.Ask(from.Port, "CLUSTER", "SETSLOT", slot, "MIGRATING", ClusterOfSix.IdOf(to));
        return Task.FromResult(new Injection($"slot {slot} from {from.EndPoint} to {to.EndPoint}", async () =>
        {
            var pause = Math.Min(step.LengthMs, LongestLossMs) / 20;
            while (RespClient.Ask(from.Port, "CLUSTER", "GETKEYSINSLOT", slot, 1) is object?[] { Length: > 0 } keys)
            {
                RespClient.Ask(from.Port, ["MIGRATE", "127.0.0.1", to.Port, "", 0, 2000, "KEYS", .. keys.OfType<object>()]);
                await Task.Delay(pause);
            }

            foreach (var server in new[] { to, from }.Concat(masters.Except([to, from])))
            {
                RespClient.Ask(server.Port, "CLUSTER", "SETSLOT", slot, "NODE", ClusterOfSix.IdOf(to));
            }
        }));
    }
}

using TieredCache.Chaos.Messages;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Faults;

/// <summary>Processes that stand still or end.</summary>
internal static class ProcessFaults
{
    // Below the second after which a master is replaced.
    private const int NotReplacedMs = 600;

    public static readonly IReadOnlyList<FaultKind> All =
    [
        new("stop-node", [], false, StopNodeAsync),
        new("kill-node", [], false, KillNodeAsync),
        new("stop-redis", [], false, StopRedisAsync),
        new("kill-redis", [], true, KillRedisAsync),
        new("rollback-redis", [TopologyKind.Standalone], true, RollBackAsync),
    ];

    private static Task<Injection> StopNodeAsync(World world, FaultStep step)
    {
        var node = step.Choose(world.Nodes).Process;
        node.Freeze();
        return Task.FromResult(Injection.For(step, $"node {node.Name}, {step.LengthMs} ms", node.Thaw));
    }

    private static Task<Injection> KillNodeAsync(World world, FaultStep step)
    {
        var slot = step.Choose(world.Nodes);
        slot.IsDown = true;
        slot.Process.Kill();
        return Task.FromResult(new Injection($"node {slot.Process.Name}", async () =>
        {
            await Task.Delay(step.LengthMs / 4);
            await slot.StartAsync();
            slot.Process.Tell(new() { Subject = Subject.Resume });
        }));
    }

    private static Task<Injection> StopRedisAsync(World world, FaultStep step)
    {
        var server = step.Choose(world.Topology.Servers);
        var length = world.Promotes ? Math.Min(step.LengthMs, NotReplacedMs) : step.LengthMs;
        server.Freeze();
        return Task.FromResult(Injection.For(step with { LengthMs = length }, $"{server.EndPoint}, {length} ms", server.Thaw));
    }

    // Nothing is kept on disk: what no replica has is gone.
    private static Task<Injection> KillRedisAsync(World world, FaultStep step)
    {
        var server = step.Choose(world.Topology.Servers);
        var isReplaced = world.Promotes && world.Topology.Masters().Contains(server);
        server.Kill();
        return Task.FromResult(isReplaced
            ? new Injection($"{server.EndPoint}, the master", () => world.Topology.PromoteAsync(server), () => world.Topology.RestartAsync(server))
            : new Injection(server.EndPoint, async () =>
            {
                await Task.Delay(step.LengthMs / 2);
                await world.Topology.RestartAsync(server);
            }));
    }

    // What was confirmed after the snapshot is gone; what was removed after it is back.
    private static async Task<Injection> RollBackAsync(World world, FaultStep step)
    {
        var server = world.Topology.Servers[0];
        RespClient.Ask(server.Port, "SAVE");
        await Task.Delay(Math.Min(step.LengthMs, 1500));
        server.Kill();
        return new($"{server.EndPoint}, to a snapshot", () =>
        {
            server.Start();
            File.Delete(Path.Combine(server.Folder, "dump.rdb"));
            return Task.CompletedTask;
        });
    }
}

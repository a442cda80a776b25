using TieredCache.Chaos.Fleet;
using TieredCache.Chaos.Proxies;

namespace TieredCache.Chaos.Faults;

/// <summary>What a network does. One in three hits all nodes.</summary>
internal static class NetworkFaults
{
    public static readonly IReadOnlyList<FaultKind> All =
    [
        new("latency", [], false, Lasting(static (proxy, step) => proxy.Conditions.DelayMs = 10 + (step.Variant % 190), static proxy => proxy.Conditions.DelayMs = 0)),
        new("blackhole", [], false, Lasting(static (proxy, _) => proxy.Conditions.Holds = true, static proxy => proxy.Conditions.Holds = false)),
        new("slicing", [], false, Lasting(static (proxy, _) => proxy.Conditions.Slices = true, static proxy => proxy.Conditions.Slices = false)),
        new("drop", [], false, Lasting(static (proxy, _) => proxy.Conditions.DropsMessages = true, static proxy => proxy.Conditions.DropsMessages = false)),
        new("reset", [], false, static (world, step) => ResetAsync(world, step, static _ => true)),
        new("pubsub", [], false, static (world, step) => step.Target % 2 == 0
            ? ResetAsync(world, step, static relay => relay.IsSubscription)
            : Lasting(static (proxy, _) => proxy.Conditions.HoldsSubscriptions = true, static proxy => proxy.Conditions.HoldsSubscriptions = false)(world, step)),
        new("halfopen", [], false, ForgetAsync),
    ];

    private static Func<World, FaultStep, Task<Injection>> Lasting(Action<FaultProxy, FaultStep> begin, Action<FaultProxy> end) => (world, step) =>
    {
        var (proxies, detail) = Hit(world, step);
        Array.ForEach(proxies, proxy => begin(proxy, step));
        return Task.FromResult(Injection.For(step, detail, () => Array.ForEach(proxies, end)));
    };

    private static Task<Injection> ResetAsync(World world, FaultStep step, Func<Relay, bool> chosen)
    {
        var (proxies, detail) = Hit(world, step);
        return Task.FromResult(new Injection(detail, async () =>
        {
            for (var i = 0; i <= step.Variant % 4; i++)
            {
                Array.ForEach(proxies, proxy => proxy.Reset(chosen));
                await Task.Delay(step.LengthMs / 8);
            }
        }));
    }

    // What a firewall forgot is refused when it is noticed at last.
    private static Task<Injection> ForgetAsync(World world, FaultStep step)
    {
        var (proxies, detail) = Hit(world, step);
        var forgotten = proxies.SelectMany(static proxy => proxy.Forget()).ToHashSet();
        return Task.FromResult(Injection.For(step, detail, () => Array.ForEach(proxies, proxy => proxy.Reset(forgotten.Contains))));
    }

    private static (FaultProxy[] Proxies, string Detail) Hit(World world, FaultStep step)
    {
        IReadOnlyList<NodeSlot> nodes = step.Variant % 3 == 0 ? world.Nodes : [step.Choose(world.Nodes)];
        return ([.. nodes.SelectMany(static node => node.Proxies)], $"node {string.Join(' ', nodes.Select(static node => node.Number))}, {step.LengthMs} ms");
    }
}

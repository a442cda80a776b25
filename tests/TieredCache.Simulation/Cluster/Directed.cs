using TieredCache.Simulation.Engine;

namespace TieredCache.Simulation.Cluster;

/// <summary>Schedules that aim at one race each: one or two keys, two nodes, many writers, and the faults that the race needs.</summary>
internal static class Directed
{
    public static Plan Draw(Dice dice, FaultKind allowed)
    {
        var plan = dice.Below(6) switch
        {
            0 => Hot(dice),
            1 => Tags(dice),
            2 => Failovers(dice),
            3 => Cuts(dice),
            4 => Intents(dice),
            _ => Leases(dice),
        };
        return plan with { Faults = Array.FindAll(plan.Faults, kind => plan.Sanely(allowed).HasFlag(kind)) };
    }

    // One key, two nodes, four writers: loads, leases, floors and flights meet all the time.
    private static Plan Hot(Dice dice) => Base(dice) with { Reads = 14, Writes = 4, Window = dice.One(10, 30, 80) };

    // The tags' control key goes and starts anew, while entries of before lie in L2.
    private static Plan Tags(Dice dice) => Base(dice) with
    {
        Styles = [dice.One(Style.Tag, Style.Clear)],
        Writes = 3,
        Window = dice.One(40, 1500),
        Faults = dice.One<FaultKind[]>([], [FaultKind.Evict, FaultKind.Evict], [FaultKind.Collect, FaultKind.Collect], [FaultKind.PubSub, FaultKind.Evict], [FaultKind.Failover]),
    };

    private static Plan Failovers(Dice dice) => Base(dice) with
    {
        Writes = 4,
        Window = dice.One(200, 1500, 2500),
        Faults = dice.One<FaultKind[]>([FaultKind.Failover], [FaultKind.Failover, FaultKind.Failover], [FaultKind.Failover, FaultKind.Drop], [FaultKind.Failover, FaultKind.PubSub]),
    };

    private static Plan Cuts(Dice dice) => Base(dice) with
    {
        Writes = 4,
        Window = dice.One(200, 1500, 2500),
        Faults = dice.One<FaultKind[]>([FaultKind.Disconnect, FaultKind.Disconnect], [FaultKind.Drop, FaultKind.Drop], [FaultKind.Slow, FaultKind.Loss], [FaultKind.Slow, FaultKind.Slow], [FaultKind.Drop]),
    };

    private static Plan Intents(Dice dice) => Base(dice) with { Styles = [Style.Intent], Writes = 2, Window = dice.One(40, 200, 1500), WritersDie = true };

    private static Plan Leases(Dice dice) => Base(dice) with
    {
        Writes = 3,
        LoadMs = dice.One(10, 40),
        Window = dice.One(40, 80),
        Faults = [FaultKind.Lease, FaultKind.Lease, FaultKind.Lease, dice.One(FaultKind.Lease, FaultKind.Pause)],
    };

    private static Plan Base(Dice dice) => new()
    {
        Nodes = 2,
        Styles = new Style[1 + dice.Below(2)],
        Stripes = 1 + dice.Below(2),
        MaxEntries = 16,
        Reads = 12,
        Writes = 4,
        Window = 100,
        Latency = dice.One(1, 3, 10),
        Faults = [],
        Duration = TimeSpan.FromMinutes(10),
        StaleFor = TimeSpan.Zero,
        LoadTimeout = TimeSpan.FromSeconds(2),
        Mode = "Bounded",
        WhenDisconnected = dice.One("ServeStale", "Bypass"),
        Permits = 16,
        LoadMs = dice.One(1, 10),
        BadLoads = 0,
        TagsByOptions = dice.Chance(0.5),
        StartsCold = false,
    };
}

using TieredCache.Simulation.Engine;

namespace TieredCache.Simulation.Planning;

/// <summary>Schedules that aim at one race each: one or two keys, two nodes, many writers, and the faults that the race needs.</summary>
internal static class Directed
{
    public static Plan Draw(Dice dice, FaultKind allowed)
    {
        var plan = dice.Below(10) switch
        {
            0 => Hot(dice),
            1 => Tags(dice),
            2 => Failovers(dice),
            3 => Cuts(dice),
            4 => Intents(dice),
            5 => LateSets(dice),
            6 => Unsent(dice),
            7 => Looks(dice),
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

    private static Plan Intents(Dice dice) => dice.Unit() switch
    {
        < 0.3 => CutOff(dice),
        > 0.8 => Setting(dice),
        _ => Base(dice) with { Styles = [Style.Intent], Writes = 2, Window = dice.One(40, 200, 1500), WritersDie = true },
    };

    // Writers that set under their intents, and stand still before it for longer than these live, while others write.
    private static Plan Setting(Dice dice) => Base(dice) with
    {
        Styles = [Style.Intent],
        Reads = 30,
        Writes = 4,
        Window = dice.One(1_500, 8_000),
        WritersSet = true,
    };

    // A node that has heard of an intent, and then hears nothing and asks nobody.
    private static Plan CutOff(Dice dice) => Base(dice) with
    {
        Styles = [Style.Intent],
        Reads = 24,
        Writes = 2,
        TellMs = 400,
        Window = dice.One(400, 1500),
        WritersDie = true,
        Faults = dice.One<FaultKind[]>([FaultKind.Disconnect, FaultKind.Disconnect, FaultKind.Disconnect, FaultKind.Disconnect], [FaultKind.Disconnect, FaultKind.Slow, FaultKind.Disconnect], [FaultKind.PubSub, FaultKind.Loss]),
    };

    // Leases run out while their holders load: two nodes load the same key, and the slower one has read the younger version.
    private static Plan Leases(Dice dice) => Base(dice) with
    {
        Styles = [Style.Remove],
        Reads = 24,
        Writes = 2,
        LoadMs = 40,
        TellMs = dice.One(60, 200),
        Window = dice.One(60, 150),
        Faults = [FaultKind.Lease, FaultKind.Lease, FaultKind.Lease, FaultKind.Lease],
    };

    // Removals that do not get through, on a node that goes on reading what the server still has.
    private static Plan Unsent(Dice dice) => Base(dice) with
    {
        Styles = [Style.Remove],
        Reads = 30,
        Writes = 3,
        Window = 2_000,
        Faults = [FaultKind.Loss, FaultKind.Loss, FaultKind.Loss],
    };

    // Reads that are under way together while messages are late: the answer of the older one may come last.
    private static Plan Looks(Dice dice) => Base(dice) with
    {
        Styles = [Style.Remove],
        Reads = 40,
        Writes = 6,
        Window = dice.One(60, 150),
        Latency = dice.One(10, 30),
        LoadMs = 1,
        LooksOnly = 0.6,
        Faults = [FaultKind.Late, dice.One(FaultKind.Evict, FaultKind.Late, FaultKind.PubSub)],
    };

    // Sets whose time is up, and which run when a younger one has been made.
    private static Plan LateSets(Dice dice) => Base(dice) with
    {
        Styles = [Style.Set],
        Writes = 4,
        Window = dice.One(200, 1500),
        Faults = [FaultKind.Slow, FaultKind.Slow, dice.One(FaultKind.Slow, FaultKind.Loss)],
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

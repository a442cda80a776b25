using TieredCache.Chaos.Fleet;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Faults;

/// <summary>One kind of fault.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Topologies">Where it can be made; empty: everywhere.</param>
/// <param name="LosesWrites">Whether servers may lose what they had confirmed.</param>
/// <param name="BeginAsync">Makes it.</param>
internal sealed record FaultKind(string Name, IReadOnlyList<TopologyKind> Topologies, bool LosesWrites, Func<World, FaultStep, Task<Injection>> BeginAsync)
{
    public bool FitsTo(TopologyKind topology) => Topologies.Count == 0 || Topologies.Contains(topology);
}

/// <summary>One fault of the plan, with all that chance has a say in.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">Chooses among nodes or servers.</param>
/// <param name="Variant">Chooses among the forms it has.</param>
/// <param name="CalmMs">How long before it nothing is broken.</param>
/// <param name="LengthMs">How long it lasts.</param>
internal sealed record FaultStep(FaultKind Kind, int Target, int Variant, int CalmMs, int LengthMs)
{
    public TimeSpan Length => TimeSpan.FromMilliseconds(LengthMs);

    public T Choose<T>(IReadOnlyList<T> among) => among[Target % among.Count];
}

/// <summary>A fault that is on.</summary>
/// <param name="Detail">What it was done to.</param>
/// <param name="EndAsync">Ends it: the time until all is well again counts from then.</param>
/// <param name="MendAsync">Puts back in place what is missing for the next one; null: nothing.</param>
internal sealed record Injection(string Detail, Func<Task> EndAsync, Func<Task>? MendAsync = null)
{
    /// <summary>Lets a fault last its time.</summary>
    public static Injection For(FaultStep step, string detail, Action end) => new(detail, async () =>
    {
        await Task.Delay(step.Length);
        end();
    });

    /// <summary>A fault of a moment.</summary>
    public static Task<Injection> Done(string detail) => Task.FromResult(new Injection(detail, static () => Task.CompletedTask));
}

/// <summary>What faults are done to.</summary>
internal sealed record World(Topology Topology, TopologyKind Kind, IReadOnlyList<NodeSlot> Nodes)
{
    /// <summary>Whether a master that is silent for a second loses its place.</summary>
    public bool Promotes => Kind is TopologyKind.Sentinel or TopologyKind.Cluster;
}

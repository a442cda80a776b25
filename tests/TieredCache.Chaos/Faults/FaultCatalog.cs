using TieredCache.Chaos.Command;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Faults;

/// <summary>All kinds of faults, and the choice among them.</summary>
internal static class FaultCatalog
{
    public static readonly IReadOnlyList<FaultKind> All = [.. NetworkFaults.All, .. ProcessFaults.All, .. ServerFaults.All, .. FailoverFaults.All];

    /// <param name="text">all, none, or names; names with a minus are taken out of all.</param>
    /// <param name="topology">Where: what does not fit is left out of all, and is an error by name.</param>
    /// <exception cref="UsageException">A name is unknown, or does not fit.</exception>
    public static IReadOnlyList<FaultKind> Select(string text, TopologyKind topology)
    {
        var fitting = All.Where(fault => fault.FitsTo(topology)).ToArray();
        var names = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var without = names.Where(static name => name[0] == '-').Select(name => Find(name[1..], topology)).ToArray();
        return names switch
        {
            ["none"] => [],
            ["all"] => fitting,
            _ when without.Length > 0 && without.Length == names.Count(static name => name != "all") => [.. fitting.Except(without)],
            _ => [.. names.Select(name => Find(name, topology))],
        };
    }

    private static FaultKind Find(string name, TopologyKind topology) =>
        All.FirstOrDefault(fault => fault.Name == name) switch
        {
            null => throw new UsageException($"Unknown fault: {name}"),
            var fault when !fault.FitsTo(topology) => throw new UsageException($"The fault {name} cannot be made with --topology {topology.ToString().ToLowerInvariant()}."),
            var fault => fault,
        };
}

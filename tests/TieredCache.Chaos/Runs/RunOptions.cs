using TieredCache.Chaos.Command;
using TieredCache.Chaos.Faults;
using TieredCache.Chaos.Servers;

namespace TieredCache.Chaos.Runs;

/// <summary>What a run is asked to be.</summary>
internal sealed record RunOptions
{
    public static string Usage =>
        $"""
          --nodes N           nodes, each a process (4)
          --clients N         clients in each node (8)
          --duration SECONDS  how long faults are made (60)
          --seed S            of the plan of faults and the clients' choices (1)
          --topology NAME     standalone, replica, sentinel or cluster (standalone)
          --faults WHICH      all, none, or names with commas between (all); a name with - before it is left out of all:
                              {string.Join("\n                              ", FaultCatalog.All.Chunk(6).Select(static row => string.Join(", ", row.Select(static fault => fault.Name))))}
          --mode NAME         bounded or strict (bounded)
          --logs FOLDER       keeps each node's log there, a file for each life (none)
          --sabotage          makes the first node deaf to removals, to see that the checker notices
        """;

    public int Nodes { get; init; } = 4;

    public int Clients { get; init; } = 8;

    public int Seconds { get; init; } = 60;

    public int Seed { get; init; } = 1;

    public TopologyKind Topology { get; init; }

    public IReadOnlyList<FaultKind> Faults { get; init; } = [];

    public CoherenceMode Mode { get; init; }

    /// <summary>The folder for the nodes' logs; empty: none are kept.</summary>
    public string Logs { get; init; } = "";

    public bool Sabotage { get; init; }

    public static RunOptions Parse(IReadOnlyList<string> line)
    {
        var words = new Words(line, ["nodes", "clients", "duration", "seed", "topology", "faults", "mode", "logs"], ["sabotage"]);
        var topology = words.OneOf("topology", TopologyKind.Standalone);
        return new()
        {
            Nodes = words.Number("nodes", 4, 1, 16),
            Clients = words.Number("clients", 8, 1, 256),
            Seconds = words.Number("duration", 60, 1, 86_400),
            Seed = words.Number("seed", 1, 0, int.MaxValue),
            Topology = topology,
            Faults = FaultCatalog.Select(words.Text("faults", "all"), topology),
            Mode = words.OneOf("mode", CoherenceMode.Bounded),
            Logs = words.Text("logs", ""),
            Sabotage = words.Has("sabotage"),
        };
    }
}

/// <summary>The setting <c>Coherence:Mode</c>.</summary>
internal enum CoherenceMode
{
    Bounded,
    Strict,
}

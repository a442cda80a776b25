using TieredCache.Chaos.Command;

namespace TieredCache.Chaos.Runs;

/// <summary>What a stampede is asked to be.</summary>
internal sealed record StampedeOptions
{
    public const string Usage =
        """
          --nodes N           nodes, each a process (4)
          --callers N         callers of the cold key in each node (250)
          --rounds N          how often, each time with a fresh key (100)
          --warm-up N         rounds before those that are counted (10)
          --redis-down        stops Redis before the first round
          --kill-holder       kills the node that loads, in each round
        """;

    public int Nodes { get; init; } = 4;

    public int Callers { get; init; } = 250;

    public int Rounds { get; init; } = 100;

    public int WarmUp { get; init; } = 10;

    public bool RedisDown { get; init; }

    public bool KillHolder { get; init; }

    public static StampedeOptions Parse(IReadOnlyList<string> line)
    {
        var words = new Words(line, ["nodes", "callers", "rounds", "warm-up"], ["redis-down", "kill-holder"]);
        return new()
        {
            Nodes = words.Number("nodes", 4, 1, 16),
            Callers = words.Number("callers", 250, 1, 100_000),
            Rounds = words.Number("rounds", 100, 1, 100_000),
            WarmUp = words.Number("warm-up", 10, 0, 100_000),
            RedisDown = words.Has("redis-down"),
            KillHolder = words.Has("kill-holder"),
        };
    }
}

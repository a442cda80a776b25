using TieredCache.Chaos.Command;

namespace TieredCache.Chaos.Runs;

/// <summary>What the measurement of invalidations is asked to be.</summary>
internal sealed record LagOptions
{
    public const string Usage =
        """
          --nodes N           nodes that receive, each a process, beside the one that sends (4)
          --rate N            removals a second (2000)
          --duration SECONDS  how long each of the three parts takes (10)
        """;

    public int Nodes { get; init; } = 4;

    public int Rate { get; init; } = 2000;

    public int Seconds { get; init; } = 10;

    public static LagOptions Parse(IReadOnlyList<string> line)
    {
        var words = new Words(line, ["nodes", "rate", "duration"], []);
        return new()
        {
            Nodes = words.Number("nodes", 4, 1, 16),
            Rate = words.Number("rate", 2000, 1, 1_000_000),
            Seconds = words.Number("duration", 10, 1, 3600),
        };
    }
}

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
          --warm-up SECONDS   how long removals are sent before anything is measured (5)
        """;

    public int Nodes { get; init; } = 4;

    public int Rate { get; init; } = 2000;

    public int Seconds { get; init; } = 10;

    public int WarmUp { get; init; } = 5;

    public static LagOptions Parse(IReadOnlyList<string> line)
    {
        var words = new Words(line, ["nodes", "rate", "duration", "warm-up"], []);
        return new()
        {
            Nodes = words.Number("nodes", 4, 1, 16),
            Rate = words.Number("rate", 2000, 1, 1_000_000),
            Seconds = words.Number("duration", 10, 1, 3600),
            WarmUp = words.Number("warm-up", 5, 0, 3600),
        };
    }
}

using System.Globalization;
using TieredCache.Chaos.Command;

namespace TieredCache.Chaos.Behind;

/// <summary>What the run of write-behind is asked to be; a life of a writing process is told the same and more.</summary>
internal sealed record BehindOptions
{
    public const string Usage =
        """
          --writers N          writers in the process, each with keys of its own (8)
          --kills N            how many processes are killed with kill -9, one after the other (200)
          --writes N           how many acknowledged writes there are to be at least (1000000)
          --seed N             of the faults, the keys and the moments of the kills (1)
          --level LEVEL        journaled or durable (journaled)
          --io-faults          appends and syncs of the journal fail now and then
          --sabotage PART      early (acknowledged before it is written) or resequence (recovery gives out new sequences): is found out
        """;

    private const string Faulty = "io-faults";
    private static readonly string[] Shared = ["writers", "seed", "level", "sabotage"];

    public int Writers { get; init; } = 8;

    public int Kills { get; init; } = 200;

    public int Writes { get; init; } = 1_000_000;

    public int Seed { get; init; } = 1;

    public Level Level { get; init; }

    public bool IoFaults { get; init; }

    public Sabotage Sabotage { get; init; }

    /// <summary>Where everything lies; for a life only.</summary>
    public string Directory { get; init; } = "";

    /// <summary>The number of this life; 0 for the whole run.</summary>
    public int Life { get; init; }

    /// <summary>Which of the two journals this life has.</summary>
    public int Node { get; init; }

    /// <summary>True for a life that writes nothing and ends when nothing waits.</summary>
    public bool Drains { get; init; }

    /// <summary>How long a life may take to make its writes, or to bring what waits to the store.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Reads what people may say of the whole run.</summary>
    public static BehindOptions Parse(IReadOnlyList<string> line) => Read(new Words(line, ["kills", "writes", .. Shared], [Faulty]));

    /// <summary>Reads what a life is told, <see cref="ToWords"/>.</summary>
    public static BehindOptions ParseLife(IReadOnlyList<string> line) => Read(new Words(line, ["directory", "life", "node", .. Shared], [Faulty, "drains"]));

    public IEnumerable<string> ToWords()
    {
        string[] words = ["--writers", Text(Writers), "--seed", Text(Seed), "--level", Level.ToString(), "--sabotage", Sabotage.ToString(), "--directory", Directory, "--life", Text(Life), "--node", Text(Node)];
        return [.. words, .. IoFaults ? ["--io-faults"] : Array.Empty<string>(), .. Drains ? ["--drains"] : Array.Empty<string>()];
    }

    private static BehindOptions Read(Words words) => new()
    {
        Writers = words.Number("writers", 8, 1, 256),
        Kills = words.Number("kills", 200, 1, 100_000),
        Writes = words.Number("writes", 1_000_000, 1, 100_000_000),
        Seed = words.Number("seed", 1, 0, int.MaxValue),
        Level = words.OneOf("level", Level.Journaled),
        IoFaults = words.Has(Faulty),
        Sabotage = words.OneOf("sabotage", Sabotage.None),
        Directory = words.Text("directory", ""),
        Life = words.Number("life", 0, 0, int.MaxValue),
        Node = words.Number("node", 0, 0, 1),
        Drains = words.Has("drains"),
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What an acknowledgement is to mean.</summary>
internal enum Level
{
    Journaled = 0,
    Durable,
}

/// <summary>A protection that is switched off, to see that the checker notices.</summary>
internal enum Sabotage
{
    None = 0,

    /// <summary>Writes are acknowledged before the operating system has their records.</summary>
    Early,

    /// <summary>Recovered writes get new sequences.</summary>
    Resequence,
}

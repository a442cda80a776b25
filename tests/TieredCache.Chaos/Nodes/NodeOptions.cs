using System.Globalization;
using TieredCache.Chaos.Command;

namespace TieredCache.Chaos.Nodes;

/// <summary>What a node is told on its command line.</summary>
internal sealed record NodeOptions
{
    public string Redis { get; init; } = "";

    public string Prefix { get; init; } = "chaos";

    public string Name { get; init; } = "1.1";

    public int Clients { get; init; }

    public int Seed { get; init; } = 1;

    public string Mode { get; init; } = "Bounded";

    /// <summary>The file that the library's log goes to; empty: none.</summary>
    public string Log { get; init; } = "";

    /// <summary>The moment that the log's times count from.</summary>
    public long Began { get; init; }

    /// <summary>False: the library's own time-outs.</summary>
    public bool IsHurried { get; init; }

    public IReadOnlyList<string> ToWords() =>
        ["--redis", Redis, "--prefix", Prefix, "--name", Name, "--clients", $"{Clients}", "--seed", $"{Seed}", "--mode", Mode, "--log", Log, "--began", $"{Began}", .. IsHurried ? ["--hurried"] : Array.Empty<string>()];

    public static NodeOptions Parse(IReadOnlyList<string> line)
    {
        var words = new Words(line, ["redis", "prefix", "name", "clients", "seed", "mode", "log", "began"], ["hurried"]);
        return new()
        {
            Redis = words.Text("redis", ""),
            Prefix = words.Text("prefix", "chaos"),
            Name = words.Text("name", "1.1"),
            Clients = words.Number("clients", 0, 0, 256),
            Seed = words.Number("seed", 1, 0, int.MaxValue),
            Mode = words.Text("mode", "Bounded"),
            Log = words.Text("log", ""),
            Began = long.Parse(words.Text("began", "0"), CultureInfo.InvariantCulture),
            IsHurried = words.Has("hurried"),
        };
    }
}

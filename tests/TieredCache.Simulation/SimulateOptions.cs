using System.Globalization;
using TieredCache.Simulation.Planning;

namespace TieredCache.Simulation;

/// <summary>The arguments of <c>simulate</c>.</summary>
internal sealed record SimulateOptions
{
    private const int MostSchedules = 1_000_000_000;
    private const int MostThreads = 1_024;

    /// <summary>The options, as the help shows them.</summary>
    public static string Usage { get; } =
        $"""
          --schedules N    how many (50000)
          --seed S         of the first schedule; each further one has the next (1)
          --threads T      that run them (as many as there are processors)
          --without PART   leaves a part of the protocol out, and stops at the first violation (none is left out):
        {Rows(Parts.Names)}
          --faults WHICH   all, none, or names with commas between (all):
        {Rows(FaultKinds.Names)}
          --trace          tells the story of the first seed, violated or not
        """;

    public int Schedules { get; init; } = 50_000;

    public ulong Seed { get; init; } = 1;

    public int Threads { get; init; } = Environment.ProcessorCount;

    public string? Without { get; init; }

    public FaultKind Faults { get; init; } = FaultKind.All;

    /// <summary>True to stop at the first violation.</summary>
    public bool StopsAtFirst { get; init; }

    /// <summary>True to tell the story of the first seed, violated or not.</summary>
    public bool Traces { get; init; }

    /// <exception cref="FormatException">An argument is not understood.</exception>
    public static SimulateOptions Parse(IReadOnlyList<string> args)
    {
        var options = new SimulateOptions();
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] == "--trace" ? options with { Traces = true } : With(options, args[i], () => ++i < args.Count ? args[i] : throw new FormatException($"{args[i - 1]} needs a value."));
        }

        return options;
    }

    private static SimulateOptions With(SimulateOptions options, string name, Func<string> value) => name switch
    {
        "--schedules" => options with { Schedules = Number(name, value(), MostSchedules) },
        "--seed" => options with { Seed = Seeded(value()) },
        "--threads" => options with { Threads = Number(name, value(), MostThreads) },
        "--without" => options with { Without = value(), StopsAtFirst = true },
        "--faults" => options with { Faults = FaultKinds.Parse(value()) },
        _ => throw new FormatException($"Unknown option: {name}"),
    };

    private static int Number(string name, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw new FormatException($"{name} takes a whole number from 1 to {most}, not '{text}'.");

    private static ulong Seeded(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
        ? seed
        : throw new FormatException($"--seed takes a whole number from 0 to {ulong.MaxValue}, not '{text}'.");

    private static string Rows(IEnumerable<string> names) =>
        string.Join('\n', names.Chunk(8).Select(static row => $"                   {string.Join(", ", row)}"));
}

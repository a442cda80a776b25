using System.Globalization;
using TieredCache.Simulation.Planning;

namespace TieredCache.Simulation;

/// <summary>The arguments of <c>simulate</c>.</summary>
internal sealed record SimulateOptions
{
    public const string Usage = "simulate [--schedules N] [--seed S] [--threads T] [--without PART] [--faults all|none|LIST] [--trace]";

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
            if (args[i] == "--trace")
            {
                options = options with { Traces = true };
                continue;
            }

            var value = i + 1 < args.Count ? args[i + 1] : throw new FormatException($"{args[i]} needs a value.\n{Usage}");
            options = args[i++] switch
            {
                "--schedules" => options with { Schedules = int.Parse(value, CultureInfo.InvariantCulture) },
                "--seed" => options with { Seed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "--threads" => options with { Threads = Math.Max(1, int.Parse(value, CultureInfo.InvariantCulture)) },
                "--without" => options with { Without = value, StopsAtFirst = true },
                "--faults" => options with { Faults = FaultKinds.Parse(value) },
                var other => throw new FormatException($"{other} is not understood.\n{Usage}"),
            };
        }

        return options;
    }
}

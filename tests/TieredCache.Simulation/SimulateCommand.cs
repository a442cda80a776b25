using System.Globalization;

namespace TieredCache.Simulation;

/// <summary>The command <c>simulate</c>: runs schedules and says what broke.</summary>
public static class SimulateCommand
{
    private const int MostSeeds = 10;

    /// <summary>The options of <c>simulate</c> with their defaults, a line for each.</summary>
    public static string Usage => SimulateOptions.Usage;

    /// <summary>Runs the command.</summary>
    /// <param name="args">What follows <c>simulate</c>.</param>
    /// <param name="output">Where the story of a violation and the result go.</param>
    /// <returns>0 without a violation, 1 with one, 2 when the arguments are not understood.</returns>
    public static int Run(string[] args, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        if (args.Contains("--help", StringComparer.Ordinal))
        {
            output.WriteLine(Help());
            return 0;
        }

        try
        {
            var result = new Campaign(SimulateOptions.Parse(args), output).Run();
            foreach (var line in result.Story)
            {
                output.WriteLine(line);
            }

            foreach (var (promise, seeds) in result.Violations)
            {
                output.WriteLine($"{promise}: {seeds.Count}, seeds {string.Join(' ', seeds.Order().Take(MostSeeds))}");
            }

            if (result.First is { } first)
            {
                output.WriteLine($"{first.Promise} was broken on {(first.Key < 0 ? "no key of its own" : "key " + first.Key)}: {first.Text}");
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"TRACE {result.Trace:x16}"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"RESULT schedules={result.Schedules} violations={result.Total} first_seed={result.FirstSeed?.ToString(CultureInfo.InvariantCulture) ?? "none"}"));
            return result.Total == 0 ? 0 : 1;
        }
        catch (FormatException error)
        {
            output.WriteLine($"{error.Message}\n\n{Help()}");
            return 2;
        }
    }

    private static string Help() => $"usage: simulate [options]\n\n{Usage}";
}

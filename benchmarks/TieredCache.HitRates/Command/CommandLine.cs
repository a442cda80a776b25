using System.Globalization;
using TieredCache.HitRates.Generation;
using TieredCache.HitRates.Running;

namespace TieredCache.HitRates.Command;

/// <summary>Reads the command line.</summary>
internal static class CommandLine
{
    /// <exception cref="UsageException">An option is unknown, or its value is missing or out of bounds.</exception>
    public static HitRateOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new HitRateOptions();
        var files = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                files.Add(argument);
            }
            else if (argument is "--help" or "--bytes")
            {
                options = options with { IsHelp = options.IsHelp || argument == "--help", IsWeighed = options.IsWeighed || argument == "--bytes" };
            }
            else
            {
                options = With(options, argument, () => ++i < arguments.Count ? arguments[i] : throw new UsageException($"{argument} needs a value."));
            }
        }

        return Check(options with { Files = files });
    }

    private static HitRateOptions With(HitRateOptions options, string name, Func<string> value) => name switch
    {
        "--policy" => options with { Policies = value().Split(',') },
        "--capacity" => options with { Capacities = CapacityRule.ParseList(value()) },
        "--plot" => options with { Plot = value() },
        "--save" => options with { Save = value() },
        "--generate" => options with { Generators = value().Split(',') },
        "--seed" or "--keys" or "--requests" or "--alpha" => options with { Generation = With(options.Generation, name, value()), OfGenerators = options.OfGenerators ?? name },
        _ => throw new UsageException($"Unknown option: {name}"),
    };

    private static GeneratorSettings With(GeneratorSettings settings, string name, string value) => name switch
    {
        "--seed" => settings with { Seed = ParseNumber(name, value, 0) },
        "--keys" => settings with { Keys = ParseNumber(name, value, 1) },
        "--requests" => settings with { Requests = ParseNumber(name, value, 1) },
        _ => settings with { Alpha = ParseAlpha(value) },
    };

    private static HitRateOptions Check(HitRateOptions options)
    {
        if (options.IsHelp)
        {
            return options;
        }

        var unknown = options.Policies.FirstOrDefault(static name => !PolicyCatalog.IsKnown(name));
        var unknownKind = options.Generators.FirstOrDefault(static kind => !TraceGenerator.Kinds.Contains(kind));
        var mistake = (options.Files.Count, options.Generators.Count) switch
        {
            _ when unknown is not null => $"Unknown policy: '{unknown}'",
            _ when unknownKind is not null => $"Unknown kind of trace: '{unknownKind}'",
            (0, 0) => "A trace is needed: a file, or --generate.",
            ( > 0, > 0) => "Either files or --generate, not both.",
            ( > 0, _) when options.OfGenerators is not null => $"{options.OfGenerators} is for --generate: a file has its own.",
            (_, > 0) when options.IsWeighed => "Generated traces have no sizes for --bytes.",
            (_, not 1) when options.Save is not null => "--save keeps one generated trace.",
            _ => null,
        };
        return mistake is null ? options : throw new UsageException(mistake);
    }

    private static int ParseNumber(string name, string value, int least) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= 1_000_000_000
            ? number
            : throw new UsageException($"{name} takes a whole number from {least} to 1000000000, not '{value}'.");

    private static double ParseAlpha(string value) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var alpha) && alpha <= 10
            ? alpha
            : throw new UsageException($"--alpha takes a number from 0 to 10, not '{value}'.");
}

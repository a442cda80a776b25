using System.Globalization;
using TieredCache.HitRates.Command;
using TieredCache.Throughput.Scenarios;
using TieredCache.Throughput.Stores;

namespace TieredCache.Throughput.Command;

/// <summary>Reads the command line.</summary>
internal static class CommandLine
{
    private const int MostEntries = 16_000_000;

    /// <exception cref="UsageException">The scenario or an option is unknown, or a value is missing or out of bounds.</exception>
    public static ThroughputOptions Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Contains("--help"))
        {
            return new ThroughputOptions { IsHelp = true };
        }

        if (arguments.Count == 0 || arguments[0].StartsWith('-'))
        {
            throw new UsageException("The scenario comes first.");
        }

        if (!ScenarioCatalog.IsKnown(arguments[0]))
        {
            throw new UsageException($"Unknown scenario: '{arguments[0]}'");
        }

        var options = new ThroughputOptions { Scenario = arguments[0] };
        for (var i = 1; i < arguments.Count; i++)
        {
            options = With(options, arguments[i], () => ++i < arguments.Count ? arguments[i] : throw new UsageException($"{arguments[i - 1]} needs a value."));
        }

        return options.Plot is null || ScenarioCatalog.IsDrawn(options.Scenario)
            ? options
            : throw new UsageException($"--plot draws refresh only, not {options.Scenario}.");
    }

    private static ThroughputOptions With(ThroughputOptions options, string name, Func<string> value) => name switch
    {
        "--threads" => options with { Threads = NumbersOf(name, value(), 1, 1_024) },
        "--rounds" => options with { Rounds = NumberOf(name, value(), 1, 10_000) },
        "--seconds" => options with { Seconds = SecondsOf(value()) },
        "--seed" => options with { Seed = NumberOf(name, value(), 0, int.MaxValue) },
        "--keys" => options with { Keys = NumberOf(name, value(), 1_000, MostEntries) },
        "--entries" => options with { Entries = NumbersOf(name, value(), 1_000, MostEntries) },
        "--plot" => options with { Plot = value() },
        "--arms" => options with { Arms = ArmsOf(value()) },
        _ => throw new UsageException($"Unknown option: {name}"),
    };

    private static IReadOnlyList<int> NumbersOf(string name, string text, int least, int most) => [.. text.Split(',').Select(word => NumberOf(name, word, least, most))];

    private static int NumberOf(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{name} takes whole numbers from {least} to {most}, not '{text}'.");

    private static double SecondsOf(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.01 and <= 3_600
            ? seconds
            : throw new UsageException($"--seconds takes a number from 0.01 to 3600, not '{text}'.");

    private static string[] ArmsOf(string text)
    {
        var names = text.Split(',');
        return names.FirstOrDefault(static name => !StoreCatalog.IsKnown(name)) is { } unknown
            ? throw new UsageException($"Unknown arm: '{unknown}'. There are: {string.Join(", ", StoreCatalog.Names)}")
            : names;
    }
}

using TieredCache.HitRates;
using TieredCache.Throughput.Command;
using TieredCache.Throughput.Scenarios;
using UsageException = TieredCache.HitRates.Command.UsageException;

namespace TieredCache.Throughput;

/// <summary>The whole run: a scenario in, a line of output for each arm at each number of threads.</summary>
/// <remarks>
/// Made for machines that are not quiet: the arms run for a moment each in turn, again and again, so that all of them meet the
/// same disturbances, and medians are printed. Nanoseconds are the machine's; the ratios are what to read.
/// </remarks>
internal static class ThroughputTool
{
    /// <returns>The exit code: 0; 1 for a plot that cannot be written; 2 for a wrong command line.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            var options = CommandLine.Parse(arguments);
            if (options.IsHelp)
            {
                output.WriteLine(ThroughputOptions.Usage);
                return 0;
            }

            if (options.Plot is { } path)
            {
                // Before minutes of measuring, not after them.
                HitRateException.Writing(path, () => File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose());
            }

            foreach (var result in ScenarioCatalog.Select(options).SelectMany(scenario => scenario.Run(options)))
            {
                output.WriteLine(result);
            }

            return 0;
        }
        catch (UsageException mistake)
        {
            errors.WriteLine($"{mistake.Message}\n\n{ThroughputOptions.Usage}");
            return 2;
        }
        catch (HitRateException failure)
        {
            errors.WriteLine(failure.Message);
            return 1;
        }
    }
}

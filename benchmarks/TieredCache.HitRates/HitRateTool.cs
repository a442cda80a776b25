using TieredCache.HitRates.Command;
using TieredCache.HitRates.Generation;
using TieredCache.HitRates.Plotting;
using TieredCache.HitRates.Running;
using TieredCache.HitRates.Traces;

namespace TieredCache.HitRates;

/// <summary>The whole run: traces, policies and sizes in, a line of output for each of their combinations.</summary>
internal static class HitRateTool
{
    /// <returns>The exit code: 0; 1 for what cannot be done; 2 for a wrong command line.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        try
        {
            var options = CommandLine.Parse(arguments);
            if (options.IsHelp)
            {
                output.WriteLine(HitRateOptions.Usage);
                return 0;
            }

            Measure(options, output);
            return 0;
        }
        catch (UsageException mistake)
        {
            errors.WriteLine($"{mistake.Message}\n\n{HitRateOptions.Usage}");
            return 2;
        }
        catch (HitRateException failure)
        {
            errors.WriteLine(failure.Message);
            return 1;
        }
    }

    private static void Measure(HitRateOptions options, TextWriter output)
    {
        var policies = PolicyCatalog.Select(options.Policies, options.IsWeighed);
        var results = new List<HitRatio>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var read in Traces(options))
        {
            // monday/trace.txt and tuesday/trace.txt are two.
            var trace = names.TryAdd(read.Name, 1) ? read : read with { Name = $"{read.Name}-{++names[read.Name]}" };
            if (options.Save is { } path)
            {
                TraceFile.Write(trace, path);
            }

            foreach (var (policy, capacity) in policies.SelectMany(policy => SizesOf(policy, trace, options).Select(size => (policy, size))))
            {
                var result = options.IsWeighed ? Replay.RunWeighed(trace, policy, capacity) : Replay.Run(trace, policy, capacity);
                output.WriteLine(result);
                results.Add(result);
            }
        }

        if (options.Plot is { } plot)
        {
            var drawing = SvgPlot.Draw(results);
            HitRateException.Writing(plot, () => File.WriteAllText(plot, drawing));
        }
    }

    private static IEnumerable<Trace> Traces(HitRateOptions options) =>
        options.Files.Select(file => TraceFile.Read(file, options.IsWeighed))
            .Concat(options.Generators.Select(kind => TraceGenerator.Generate(kind, options.Generation)));

    /// <summary>An unbounded tier has one size: that of all there is.</summary>
    private static IEnumerable<long> SizesOf(string policy, Trace trace, HitRateOptions options)
    {
        var whole = trace.Whole;
        return policy == "none" ? [whole] : options.Capacities.Select(rule => rule.Resolve(whole)).Distinct();
    }
}

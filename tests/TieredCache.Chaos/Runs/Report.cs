using System.Globalization;
using TieredCache.Chaos.Checking;
using TieredCache.Chaos.Histories;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Runs;

/// <summary>What a run says at its end: each kind of fault, each violation with the history of its key, and one line of figures.</summary>
internal static class Report
{
    private const int MostTold = 12;

    public static string Line(Fault fault, Quiet quiet) => string.Create(CultureInfo.InvariantCulture,
        $"fault {fault.Name} ({fault.Detail}), {Moments.Ms(fault.End - fault.Start):0} ms; all is well after {(quiet.ConvergedMs is { } took ? $"{took:0} ms" : "NEVER")}");

    public static async Task WriteAsync(TextWriter output, History history, IReadOnlyList<Violation> violations, IReadOnlyList<double> converged, RunOptions options)
    {
        await output.WriteLineAsync();
        foreach (var kind in history.Quiets.Where(static quiet => quiet.After is not null).GroupBy(static quiet => quiet.After!.Name))
        {
            await output.WriteLineAsync(OfKind(kind.Key, [.. kind], violations));
        }

        foreach (var quiet in history.Quiets.Where(static quiet => quiet is { After: null, ConvergedMs: null }))
        {
            await output.WriteLineAsync($"at the end, from {At(history, quiet.Start)} ms on: all is well after NEVER");
        }

        var told = violations.GroupBy(static violation => violation.Invariant).SelectMany(static group => group.Take(3)).Take(MostTold);
        foreach (var violation in told)
        {
            await output.WriteLineAsync($"\n{violation.Invariant} VIOLATED at {At(history, violation.At)} ms: {violation.What}");
            foreach (var line in new KeyHistory(history, violation.Key, violation.Node, violation.At).Lines())
            {
                await output.WriteLineAsync("    " + line);
            }
        }

        if (violations.Count > 0)
        {
            await output.WriteLineAsync($"\nThe seed was {options.Seed}: it repeats the plan of faults and the clients' choices, not the moments at which they meet.");
        }

        await output.WriteLineAsync(Result(history, violations, converged));
    }

    private static string Result(History history, IReadOnlyList<Violation> violations, IReadOnlyList<double> converged)
    {
        var ops = history.Happenings.Count(static happening => happening.Kind is HappeningKind.Read or HappeningKind.Write);
        var each = string.Join(' ', HistoryChecker.All.Select(invariant => $"{invariant.Name}={violations.Count(violation => violation.Invariant == invariant.Name)}"));
        return string.Create(CultureInfo.InvariantCulture,
            $"RESULT ops={ops} faults={history.Faults.Count} violations={violations.Count} {each} convergence_p50_ms={Percentiles.Of(converged, 0.5):0} convergence_p99_ms={Percentiles.Of(converged, 0.99):0} convergence_max_ms={Percentiles.Of(converged, 1):0} never={history.Quiets.Count(static quiet => quiet.ConvergedMs is null)}");
    }

    // A violation is put down to the last fault that had begun.
    private static string OfKind(string name, Quiet[] quiets, IReadOnlyList<Violation> violations)
    {
        var times = quiets.Select(static quiet => quiet.ConvergedMs).OfType<double>().ToArray();
        var near = violations.Where(violation => quiets.Any(quiet => violation.At >= quiet.After!.Start && violation.At <= quiet.End))
            .GroupBy(static violation => violation.Invariant).Select(static group => $"{group.Key}={group.Count()}");
        return string.Create(CultureInfo.InvariantCulture,
            $"{name,-16} {quiets.Length,4} times; well again after {Percentiles.Of(times, 0.5),6:0} ms, at most {Percentiles.Of(times, 1),6:0}, never {quiets.Length - times.Length}; {string.Join(' ', near)}");
    }

    private static string At(History history, long moment) =>
        Moments.Ms(moment - history.Began).ToString("0", CultureInfo.InvariantCulture);
}

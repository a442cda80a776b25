using System.Globalization;
using TieredCache.Chaos.Checking;
using TieredCache.Chaos.Histories;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Runs;

/// <summary>What a run says at its end: each kind of fault, each violation with the history of its key, and one line of figures.</summary>
internal static class Report
{
    private const int MostTold = 12;
    private const int MostLines = 40;
    private const int MostFaults = 3;

    public static string Line(Fault fault, Quiet quiet) => string.Create(CultureInfo.InvariantCulture,
        $"fault {fault.Name} ({fault.Detail}), {Moments.Ms(fault.End - fault.Start):0} ms; all is well after {(quiet.ConvergedMs is { } took ? $"{took:0} ms" : "NEVER")}");

    public static async Task WriteAsync(TextWriter output, History history, IReadOnlyList<Violation> violations, IReadOnlyList<double> converged, RunOptions options)
    {
        await output.WriteLineAsync();
        foreach (var kind in history.Quiets.Where(static quiet => quiet.After is not null).GroupBy(static quiet => quiet.After!.Name))
        {
            await output.WriteLineAsync(OfKind(kind.Key, [.. kind], violations));
        }

        var told = violations.GroupBy(static violation => violation.Invariant).SelectMany(static group => group.Take(3)).Take(MostTold);
        foreach (var violation in told)
        {
            await output.WriteLineAsync($"\n{violation.Invariant} VIOLATED at {At(history, violation.At)} ms: {violation.What}");
            foreach (var line in HistoryOf(history, violation))
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

    private static IEnumerable<string> HistoryOf(History history, Violation violation)
    {
        var around = history.Happenings
            .Where(happening => happening.Kind is HappeningKind.Stall or HappeningKind.Drained
                ? happening.Node == violation.Node
                : happening.Key == violation.Key || (happening.Kind == HappeningKind.Write && violation.Key.Length > 0 && KeySpace.Covers(happening, violation.Key)))
            .Where(happening => happening.Client >= 0 || happening.Kind != HappeningKind.Read || happening.Version < violation.Missed || happening.Node == violation.Node)
            .Where(happening => happening.Start <= violation.At + Moments.OfMs(100) && happening.Start >= violation.At - Moments.OfMs(15_000))
            .Select(happening => (happening.Start, Line: $"{At(history, happening.Start),8}..{At(history, happening.End),-8} {happening.Node}/{happening.Client} {happening}"));
        var faults = history.Faults.Where(fault => fault.Start <= violation.At && fault.End >= violation.At - Moments.OfMs(15_000))
            .Select(fault => (fault.Start, Line: $"{At(history, fault.Start),8}..{At(history, fault.End),-8} fault {fault.Name} ({fault.Detail})"));
        return around.OrderBy(static line => line.Start).TakeLast(MostLines).Concat(faults.TakeLast(MostFaults)).OrderBy(static line => line.Start).Select(static line => line.Line);
    }

    private static string At(History history, long moment) =>
        Moments.Ms(moment - history.Began).ToString("0", CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace TieredCache.Benchmarks.Reporting;

/// <summary>What was aimed at, and a figure to hold against it.</summary>
/// <param name="What">In words.</param>
/// <param name="Limit">The figure that is aimed at.</param>
/// <param name="IsLeast">The figure is to be at least that; else at most.</param>
/// <param name="Unit">Behind the figure.</param>
/// <param name="Measure">Finds it; null where the run did not measure it.</param>
internal sealed record Bar(string What, double Limit, bool IsLeast, string Unit, Func<Results, double?> Measure)
{
    public string RowOf(Results results)
    {
        var measured = Measure(results);
        var verdict = measured switch
        {
            null => "not measured",
            { } figure when (IsLeast ? figure >= Limit : figure <= Limit) => "met",
            _ => "**missed**",
        };
        return string.Create(CultureInfo.InvariantCulture, $"| {What} | {(IsLeast ? "≥" : "≤")} {Limit:0.##}{Unit} | {(measured is null ? "" : $"{measured:0.###}{Unit}")} | {verdict} |");
    }
}

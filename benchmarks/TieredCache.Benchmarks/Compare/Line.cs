using System.Globalization;
using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Benchmarks.Compare;

/// <summary>A line of output.</summary>
/// <param name="Question">What was asked, with its variant.</param>
/// <param name="Arm">Who was asked.</param>
/// <param name="Figures">What was measured, by name.</param>
internal sealed record Line(string Question, string Arm, IReadOnlyList<(string Name, double Value)> Figures)
{
    /// <summary>The lines of a comparison: times and bytes an operation, and how they stand to the first arm and to ours.</summary>
    public static IEnumerable<Line> Of(string question, int threads, IReadOnlyList<Figure> figures)
    {
        var ours = figures.Select(static figure => figure.Arm).ToList().IndexOf(LibraryCatalog.Ours);
        foreach (var figure in figures)
        {
            List<(string, double)> said = [("threads", threads), ("ns", figure.Nanoseconds), ("bytes", figure.Bytes), ("ratio", figure.Ratio)];
            if (ours >= 0)
            {
                said.Add(("to_ours", figure.Ratios[ours]));
            }

            yield return new Line(question, figure.Arm, said);
        }
    }

    public override string ToString() => $"RESULT question={Question} arm={Arm} {string.Join(' ', Figures.Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Name}={pair.Value:0.###}")))}";
}

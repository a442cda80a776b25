using System.Globalization;

namespace TieredCache.Benchmarks.Reporting;

/// <summary>The lines of a run that was kept: what was asked, who, and what was measured.</summary>
internal sealed class Results
{
    private const string Result = "RESULT ";
    private const string Remark = "# ";
    private readonly List<IReadOnlyDictionary<string, string>> _lines;

    private Results(IReadOnlyList<string> lines)
    {
        Remarks = [.. lines.Where(static line => line.StartsWith(Remark, StringComparison.Ordinal)).Select(static line => line[Remark.Length..])];
        _lines = [.. lines.Where(static line => line.StartsWith(Result, StringComparison.Ordinal)).Select(static line => Read(line))];
    }

    /// <summary>What the run says of itself: the day, the machine, the versions, the commands.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>The questions, in the order in which they were asked; those of the throughput tool are its scenarios.</summary>
    public IEnumerable<string> Questions => _lines.Select(static line => line["question"]).Distinct();

    /// <exception cref="InvalidDataException">There are no results, or not those of questions.</exception>
    public static Results Of(IReadOnlyList<string> lines)
    {
        var results = new Results(lines);
        return results._lines.Count > 0 && results._lines.TrueForAll(static line => line.ContainsKey("question") && line.ContainsKey("arm"))
            ? results
            : throw new InvalidDataException("This is no run of questions: each result needs a question and an arm, and there has to be one.");
    }

    public IEnumerable<IReadOnlyDictionary<string, string>> LinesOf(string question) => _lines.Where(line => line["question"] == question);

    /// <summary>A figure, or null where it was not measured.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="arm">Who.</param>
    /// <param name="figure">Its name.</param>
    /// <param name="where">Other figures that pick the line, as name=value.</param>
    public double? Find(string question, string arm, string figure, params string[] where) => LinesOf(question)
        .Where(line => line["arm"] == arm && where.All(pair => pair.Split('=') is [var name, var value] && line.TryGetValue(name, out var held) && held == value))
        .Select(line => line.TryGetValue(figure, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : (double?)null)
        .FirstOrDefault();

    private static Dictionary<string, string> Read(string line)
    {
        var read = line[Result.Length..].Split(' ').Select(static word => word.Split('=', 2)).Where(static pair => pair.Length == 2).ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);
        if (read.Remove("scenario", out var scenario))
        {
            // Of the same name are questions to whole libraries.
            read["question"] = $"tier-{scenario}";
        }

        return read;
    }
}

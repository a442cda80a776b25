using System.Globalization;
using System.Text;
using TieredCache.Benchmarks.Compare.Libraries;

namespace TieredCache.Benchmarks.Reporting;

/// <summary>The tables of a run as Markdown: the bars, what we lose, and each question with all its figures.</summary>
internal static class ResultsPage
{
    // Nearer to one than this, two figures are the same.
    private const double Noticed = 0.995;
    private static readonly string[] Named = ["question", "arm"];
    private static readonly string[] Bare = [LibraryCatalog.Baseline, "StringGet", "StringSet", "shared-task", "message", "none", LibraryCatalog.Ours];
    private static readonly string[] Variants = ["threads", "callers", "size", "tags"];

    // What less of is better, and what is said of it.
    private static readonly (string Figure, string What)[] Prices = [("ns", "time"), ("bytes", "bytes"), ("over_none_ms", "time over none"), ("p50_us", "time"), ("round_trips", "round trips")];

    public static string Write(Results results, string source)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Beside other caches\n\nMade by `TieredCache.Benchmarks report` from [{source}]({source}).\n\n");
        foreach (var remark in results.Remarks)
        {
            page.Append(CultureInfo.InvariantCulture, $"- {remark}\n");
        }

        page.Append("\n## Bars\n\n").Append(BarTable(results));
        page.Append("\n## Where we lose\n\nWho takes less of something for the same than `Cache`, and how much less. A bare dictionary, a bare client and a bare task do less than a cache; they are what the figures are measured in, and stand in the tables only.\n\n").Append(Losses(results));
        foreach (var question in results.Questions)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {question}\n\n").Append(Table([.. results.LinesOf(question)]));
        }

        return page.ToString();
    }

    public static string BarTable(Results results) =>
        "| what | aimed at | measured | |\n|---|--:|--:|---|\n" + string.Concat(Bars.All.Select(bar => $"{bar.RowOf(results)}\n"));

    private static string Losses(Results results)
    {
        var lost = results.Questions.SelectMany(results.LinesOf).SelectMany(line => Prices.Select(price => (Line: line, price.What, Share: ShareOf(results, line, price.Figure))))
            .Where(static found => found.Share < Noticed)
            .Select(static found => string.Create(CultureInfo.InvariantCulture, $"| {found.Line["question"]}{Variant(found.Line)} | {found.What} | {found.Line["arm"]} | {found.Share:0.###} |\n")).ToList();
        return lost.Count == 0 ? "Nowhere, in this run.\n" : "| question | what | arm | of ours |\n|---|---|---|--:|\n" + string.Concat(lost);
    }

    // What a line says it takes, of what ours does in the same variant; null where there is nothing to compare. Times are compared round by round already.
    private static double? ShareOf(Results results, IReadOnlyDictionary<string, string> line, string figure)
    {
        string[] where = [.. Variants.Where(line.ContainsKey).Select(name => $"{name}={line[name]}")];
        return Bare.Contains(line["arm"]) || results.Find(line["question"], line["arm"], figure, where) is not { } theirs ? null
            : figure == "ns" ? results.Find(line["question"], line["arm"], "to_ours", where)
            : results.Find(line["question"], OursBeside(line["arm"]), figure, where) is { } ours and > 0 ? Math.Max(0, theirs / ours)
            : null;
    }

    // Behind a plus stands with what: ours is the one with the same.
    private static string OursBeside(string arm) => arm.IndexOf('+', StringComparison.Ordinal) is >= 0 and var at ? LibraryCatalog.Ours + arm[at..] : LibraryCatalog.Ours;

    private static string Variant(IReadOnlyDictionary<string, string> line) =>
        string.Concat(Variants.Where(line.ContainsKey).Select(name => $", {name} {line[name]}"));

    private static string Table(IReadOnlyList<IReadOnlyDictionary<string, string>> lines)
    {
        string[] names = [.. lines.SelectMany(static line => line.Keys).Distinct().Except(Named)];
        var table = new StringBuilder($"| arm | {string.Join(" | ", names)} |\n|---|{string.Concat(names.Select(static _ => "--:|"))}\n");
        foreach (var line in lines)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {line["arm"]} | {string.Join(" | ", names.Select(name => line.GetValueOrDefault(name, "")))} |\n");
        }

        return table.ToString();
    }
}

using System.Globalization;
using System.Text;
using TieredCache.Benchmarks.Compare.Libraries;

namespace TieredCache.Benchmarks.Reporting;

/// <summary>The tables of a run as Markdown: the bars, what we lose, and each question with all its figures.</summary>
internal static class ResultsPage
{
    private static readonly string[] Named = ["question", "arm"];
    private static readonly string[] Variants = ["threads", "callers", "size"];

    public static string Write(Results results, string source)
    {
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $"# Beside other caches\n\nMade by `TieredCache.Benchmarks report` from [{source}]({source}).\n\n");
        foreach (var remark in results.Remarks)
        {
            page.Append(CultureInfo.InvariantCulture, $"- {remark}\n");
        }

        page.Append("\n## Bars\n\n").Append(BarTable(results));
        page.Append("\n## Where we lose\n\nWhoever takes less time for the same than `Cache`, and how much less. A bare dictionary, a bare client and a bare task do less than a cache; they are what the figures are measured in, and stand in the tables only.\n\n").Append(Losses(results));
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
        string[] bare = [LibraryCatalog.Baseline, "StringGet", "StringSet", "shared-task", "message", LibraryCatalog.Ours];
        var lost = results.Questions.SelectMany(results.LinesOf)
            .Where(line => !bare.Contains(line["arm"]) && line.TryGetValue("to_ours", out var ratio) && double.Parse(ratio, CultureInfo.InvariantCulture) < 1)
            .Select(static line => $"| {line["question"]}{Variant(line)} | {line["arm"]} | {line["to_ours"]} |\n").ToList();
        return lost.Count == 0 ? "Nowhere, in this run.\n" : "| question | arm | of our time |\n|---|---|--:|\n" + string.Concat(lost);
    }

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

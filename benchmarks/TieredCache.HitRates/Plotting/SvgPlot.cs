using System.Globalization;
using System.Security;
using System.Text;
using TieredCache.HitRates.Running;

namespace TieredCache.HitRates.Plotting;

/// <summary>Hit ratio against size as SVG: a panel for each trace, a line for each policy, one legend for all.</summary>
internal static class SvgPlot
{
    private const int Columns = 3;
    private const int Gap = 16;
    private const int LegendEntryWidth = 170;
    private const int LegendRowHeight = 20;

    public static string Draw(IReadOnlyList<HitRatio> results)
    {
        string[] policies = [.. results.Select(static result => result.Policy).Distinct()];
        var traces = results.GroupBy(static result => result.Trace).ToList();
        var columns = Math.Min(Columns, traces.Count);
        var width = (columns * (Panel.Width + Gap)) + Gap;
        var legendColumns = Math.Max(1, (width - (2 * Gap)) / LegendEntryWidth);
        var top = (2 * Gap) + (((policies.Length - 1) / legendColumns) + 1) * LegendRowHeight;
        var height = top + (((traces.Count - 1) / columns) + 1) * (Panel.Height + Gap);

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n");
        svg.Append("<title>Hit ratio against cache size</title>\n").Append(Theme.Style).Append("<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n");
        for (var i = 0; i < policies.Length; i++)
        {
            AppendLegend(svg, policies[i], i, Gap + (i % legendColumns * LegendEntryWidth), Gap + (i / legendColumns * LegendRowHeight) + 8);
        }

        for (var i = 0; i < traces.Count; i++)
        {
            var (x, y) = (Gap + (i % columns * (Panel.Width + Gap)), top + (i / columns * (Panel.Height + Gap)));
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({x} {y})\">\n");
            Panel.Append(svg, traces[i].Key, [.. traces[i]], policies);
            svg.Append("</g>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Text as it may stand in the document.</summary>
    public static string Escape(string text) => SecurityElement.Escape(text);

    private static void AppendLegend(StringBuilder svg, string policy, int number, int x, int y) =>
        svg.Append(
            CultureInfo.InvariantCulture,
            $"<line class=\"{Theme.ClassOf(number, policy)}\" x1=\"{x}\" y1=\"{y}\" x2=\"{x + 28}\" y2=\"{y}\"/><text x=\"{x + 34}\" y=\"{y + 4}\">{Escape(policy)}</text>\n");
}

using System.Globalization;
using System.Text;
using TieredCache.Benchmarks.Compare.Libraries;
using TieredCache.HitRates.Plotting;

namespace TieredCache.Benchmarks.Reporting;

/// <summary>A panel for each question as SVG, a bar for each arm, as long as the logarithm of its nanoseconds.</summary>
internal static class BarPlot
{
    private const int Width = 920;
    private const int Left = 150;
    private const int Right = Width - 90;
    private const int Row = 20;
    private const int Head = 30;

    private static readonly IReadOnlyList<(string Question, string Title, string[] Where)> Panels =
    [
        ("hit", "a hit: GetOrSetAsync of a key that is held", ["threads=1"]),
        ("miss", "a miss whose loader answers at once", ["threads=1"]),
        ("stampede", "one of 20,000 callers that wait for one load", ["threads=1"]),
        ("l2-hit", "4 KB from Redis, 32 callers", ["callers=32", "size=4096"]),
    ];

    public static string Draw(Results results)
    {
        var panels = Panels.Select(panel => (panel.Title, Lines: results.LinesOf(panel.Question)
                .Where(line => panel.Where.All(pair => pair.Split('=') is [var name, var value] && line.GetValueOrDefault(name) == value))
                .Select(static line => (Arm: line["arm"], Ns: double.Parse(line["ns"], CultureInfo.InvariantCulture)))
                .OrderBy(static line => line.Ns).ToArray()))
            .Where(static panel => panel.Lines.Length > 0).ToArray();
        var height = panels.Sum(static panel => Head + (panel.Lines.Length * Row)) + 12;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\">\n");
        svg.Append("<title>Nanoseconds of an operation, on a logarithmic scale, for each cache</title>\n").Append(Theme.Style).Append("<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n");
        var y = 0;
        foreach (var (title, lines) in panels)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {y})\">\n<text class=\"name\" x=\"12\" y=\"20\">{SvgPlot.Escape(title)}</text>\n");
            AppendBars(svg, lines);
            svg.Append("</g>\n");
            y += Head + (lines.Length * Row);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendBars(StringBuilder svg, (string Arm, double Ns)[] lines)
    {
        // From half of the least on, so that the shortest bar can be seen.
        var (least, most) = (lines[0].Ns / 2, lines[^1].Ns);
        for (var i = 0; i < lines.Length; i++)
        {
            var y = Head + (i * Row) + 8;
            var end = Left + (Math.Log(lines[i].Ns / least) / Math.Log(most / least) * (Right - Left));
            var isOurs = lines[i].Arm.Split('.')[0] is LibraryCatalog.Ours or "ICache";
            svg.Append(CultureInfo.InvariantCulture, $"<text{(isOurs ? " class=\"name\"" : "")} text-anchor=\"end\" x=\"{Left - 8}\" y=\"{y + 4}\">{SvgPlot.Escape(lines[i].Arm)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{(isOurs ? "line c0" : "line optimum")}\" style=\"stroke-width:10;stroke-dasharray:none\" x1=\"{Left}\" y1=\"{y}\" x2=\"{end:F1}\" y2=\"{y}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" x=\"{end + 6:F1}\" y=\"{y + 4}\">{Said(lines[i].Ns)}</text>\n");
        }
    }

    private static string Said(double ns) => ns switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{ns:0.#} ns"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{ns / 1_000:0.#} µs"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{ns / 1_000_000:0.#} ms"),
    };
}

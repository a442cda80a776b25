using System.Globalization;
using System.Text;
using TieredCache.HitRates.Plotting;
using TieredCache.Throughput.Measuring;

namespace TieredCache.Throughput.Plotting;

/// <summary>What requests waited over time as SVG: a panel for each run, a mark for the longest wait of each 10 ms.</summary>
internal static class LatencyPlot
{
    private const int Width = 920;
    private const int PanelHeight = 150;
    private const int Left = 60;
    private const int Right = Width - 16;
    private const int Top = 30;
    private const double SlotMs = 10;

    public static string Draw(IReadOnlyList<LatencyRun> runs)
    {
        var height = Top + (runs.Count * PanelHeight) + 24;
        var seconds = Math.Ceiling(runs.Max(static run => run.Requests.Count == 0 ? 1 : run.Requests[^1].At.TotalSeconds));
        var highest = Math.Max(LatencyRun.LoadTime.TotalMilliseconds * 1.2, runs.Max(static run => run.At(1).TotalMilliseconds));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" role=\"img\">\n");
        svg.Append("<title>The longest wait of each 10 ms, in milliseconds, for a key of one second under 2,000 requests a second; its load takes 100 ms</title>\n");
        svg.Append(Theme.Style).Append("<rect class=\"back\" width=\"100%\" height=\"100%\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" x=\"{Left}\" y=\"16\">longest wait of each 10 ms, in milliseconds; the dashed line is half of a load</text>\n");
        for (var i = 0; i < runs.Count; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {Top + (i * PanelHeight)})\">\n");
            AppendPanel(svg, runs[i], i, seconds, highest);
            svg.Append("</g>\n");
        }

        AppendSeconds(svg, seconds, height - 10);
        return svg.Append("</svg>\n").ToString();
    }

    private static void AppendPanel(StringBuilder svg, LatencyRun run, int number, double seconds, double highest)
    {
        const int Bottom = PanelHeight - 14;
        double Y(double ms) => Bottom - (ms / highest * (Bottom - 20));
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"{Left}\" y=\"12\">{SvgPlot.Escape(run.Arm)}: {run.Loads} loads, longest wait {run.At(1).TotalMilliseconds:0.0} ms</text>\n");
        foreach (var ms in (double[])[0, LatencyRun.LoadTime.TotalMilliseconds])
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{(ms == 0 ? "axis" : "grid")}\" x1=\"{Left}\" y1=\"{Y(ms):F1}\" x2=\"{Right}\" y2=\"{Y(ms):F1}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"end\" x=\"{Left - 5}\" y=\"{Y(ms) + 3:F1}\">{ms:0}</text>\n");
        }

        var half = LatencyRun.LoadTime.TotalMilliseconds / 2;
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis dashed\" x1=\"{Left}\" y1=\"{Y(half):F1}\" x2=\"{Right}\" y2=\"{Y(half):F1}\"/>\n");
        foreach (var slot in run.Requests.GroupBy(static request => (int)(request.At.TotalMilliseconds / SlotMs)))
        {
            var x = Left + (slot.Key * SlotMs / 1_000 / seconds * (Right - Left));
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"line {Theme.ClassOf(number, run.Arm)}\" x1=\"{x:F1}\" y1=\"{Bottom}\" x2=\"{x:F1}\" y2=\"{Y(slot.Max(static request => request.Waited.TotalMilliseconds)):F1}\"/>");
        }

        svg.Append('\n');
    }

    private static void AppendSeconds(StringBuilder svg, double seconds, int y)
    {
        for (var second = 0; second <= seconds; second++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"middle\" x=\"{Left + (second / seconds * (Right - Left)):F1}\" y=\"{y}\">{second} s</text>\n");
        }
    }
}

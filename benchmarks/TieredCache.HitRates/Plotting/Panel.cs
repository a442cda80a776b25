using System.Globalization;
using System.Text;
using TieredCache.HitRates.Running;

namespace TieredCache.HitRates.Plotting;

/// <summary>One trace: sizes on a logarithmic axis, labelled where something was measured; ratios from zero in percent.</summary>
internal static class Panel
{
    public const int Width = 340;
    public const int Height = 250;
    private const int Left = 40;
    private const int Top = 26;
    private const int Right = Width - 12;
    private const int Bottom = Height - 36;
    private const int LabelWidth = 34;

    public static void Append(StringBuilder svg, string trace, IReadOnlyList<HitRatio> results, IReadOnlyList<string> policies)
    {
        var sizes = results.Select(static result => result.Capacity).Distinct().Order().ToList();
        var highest = Math.Max(0.1, Math.Ceiling(results.Max(static result => result.Ratio) * 10) / 10);
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"name\" x=\"{Left}\" y=\"14\">{SvgPlot.Escape(trace)}</text>\n");
        AppendGrid(svg, highest);
        AppendSizes(svg, sizes);
        for (var i = 0; i < policies.Count; i++)
        {
            var points = results.Where(result => result.Policy == policies[i]).OrderBy(static result => result.Capacity);
            AppendLine(svg, Theme.ClassOf(i, policies[i]), [.. points.Select(point => (X(point.Capacity, sizes), Y(point.Ratio, highest)))]);
        }
    }

    private static double X(long size, List<long> sizes) =>
        sizes.Count == 1 ? (Left + Right) / 2.0 : Left + 10 + (Math.Log((double)size / sizes[0]) / Math.Log((double)sizes[^1] / sizes[0]) * (Right - Left - 20));

    private static double Y(double ratio, double highest) => Bottom - (ratio / highest * (Bottom - Top));

    private static void AppendGrid(StringBuilder svg, double highest)
    {
        var step = highest > 0.5 ? 0.2 : 0.1;
        for (var ratio = 0.0; ratio <= highest + 1e-9; ratio += step)
        {
            var y = Y(ratio, highest);
            var line = ratio == 0 ? "axis" : "grid";
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{line}\" x1=\"{Left}\" y1=\"{y:F1}\" x2=\"{Right}\" y2=\"{y:F1}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"end\" x=\"{Left - 5}\" y=\"{y + 3:F1}\">{ratio * 100:F0} %</text>\n");
        }
    }

    private static void AppendSizes(StringBuilder svg, List<long> sizes)
    {
        var free = 0.0;
        foreach (var size in sizes)
        {
            var x = X(size, sizes);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{x:F1}\" y1=\"{Bottom}\" x2=\"{x:F1}\" y2=\"{Bottom + 4}\"/>\n");
            if (x >= free)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"middle\" x=\"{x:F1}\" y=\"{Bottom + 16}\">{size}</text>\n");
                free = x + LabelWidth;
            }
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" text-anchor=\"middle\" x=\"{(Left + Right) / 2}\" y=\"{Bottom + 30}\">size</text>\n");
    }

    private static void AppendLine(StringBuilder svg, string style, IReadOnlyList<(double X, double Y)> points)
    {
        var path = string.Join(' ', points.Select(static point => string.Create(CultureInfo.InvariantCulture, $"{point.X:F1},{point.Y:F1}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{style}\" points=\"{path}\"/>\n");
        foreach (var (x, y) in points)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{style} dot\" x1=\"{x:F1}\" y1=\"{y:F1}\" x2=\"{x:F1}\" y2=\"{y:F1}\"/>");
        }

        svg.Append('\n');
    }
}

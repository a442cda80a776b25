using System.Xml.Linq;
using TieredCache.HitRates.Plotting;
using TieredCache.HitRates.Running;

namespace TieredCache.Tests.HitRates.Plotting;

public class SvgPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void There_is_a_panel_for_each_trace_and_a_line_for_each_policy()
    {
        HitRatio[] results =
        [
            new("a<b", "lru", 10, 100, 50), new("a<b", "lru", 20, 100, 60), new("a<b", "optimum", 10, 100, 70), new("a<b", "optimum", 20, 100, 80),
            new("c", "lru", 5, 10, 0), new("c", "optimum", 5, 10, 1),
        ];

        var drawing = XDocument.Parse(SvgPlot.Draw(results));

        Assert.Equal(["a<b", "c"], drawing.Descendants(Svg + "text").Where(static text => (string?)text.Attribute("class") == "name").Select(static text => text.Value));
        Assert.Equal(["line c0", "line optimum", "line c0", "line optimum"], drawing.Descendants(Svg + "polyline").Select(static line => (string?)line.Attribute("class")));
        Assert.DoesNotContain("NaN", drawing.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_better_ratio_is_higher_up_and_a_larger_size_further_right()
    {
        var drawing = XDocument.Parse(SvgPlot.Draw([new("a", "lru", 10, 100, 50), new("a", "lru", 1000, 100, 60)]));

        var points = drawing.Descendants(Svg + "polyline").Single().Attribute("points")!.Value.Split(' ', ',').Select(double.Parse).ToArray();
        Assert.True(points[2] > points[0] && points[3] < points[1]);
    }

    [Fact]
    public void Dark_surroundings_have_colours_of_their_own() =>
        Assert.Contains("prefers-color-scheme: dark", SvgPlot.Draw([new("a", "lru", 10, 100, 50)]), StringComparison.Ordinal);
}

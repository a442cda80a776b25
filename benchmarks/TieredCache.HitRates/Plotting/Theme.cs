using System.Globalization;
using System.Text;

namespace TieredCache.HitRates.Plotting;

/// <summary>Colours for light and for dark surroundings. The eighth line on has dashes, and the optimum is grey.</summary>
internal static class Theme
{
    private static readonly string[] Light = ["#0b62c4", "#c2410c", "#15803d", "#7e22ce", "#b8860b", "#be185d", "#0e7490", "#57534e"];
    private static readonly string[] Dark = ["#6cb2ff", "#fb923c", "#4ade80", "#c084fc", "#facc15", "#f472b6", "#22d3ee", "#d6d3d1"];

    public static string Style { get; } = MakeStyle();

    public static string ClassOf(int number, string policy) =>
        policy == "optimum"
            ? "line optimum"
            : string.Create(CultureInfo.InvariantCulture, $"line c{number % Light.Length}{(number >= Light.Length ? " dashed" : "")}");

    private static string MakeStyle() =>
        $$"""
        <style>
        text { font: 12px system-ui, sans-serif; fill: #1c1917 } .small { font-size: 10px; fill: #57534e } .name { font-weight: 600 }
        .back { fill: #ffffff } .grid { stroke: #d6d3d1; stroke-width: 1 } .axis { stroke: #78716c; stroke-width: 1 }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round } .dot { stroke-width: 5; stroke-linecap: round }
        .dashed { stroke-dasharray: 6 3 } .optimum { stroke: #78716c; stroke-dasharray: 2 3 } .dot { stroke-dasharray: none }
        {{Strokes(Light)}}
        @media (prefers-color-scheme: dark) {
        text { fill: #f5f5f4 } .small { fill: #a8a29e } .back { fill: #1c1917 } .grid { stroke: #44403c } .axis, .optimum { stroke: #a8a29e }
        {{Strokes(Dark)}}
        }
        </style>

        """;

    private static string Strokes(string[] colours)
    {
        var rules = new StringBuilder();
        for (var i = 0; i < colours.Length; i++)
        {
            rules.Append(CultureInfo.InvariantCulture, $".c{i} {{ stroke: {colours[i]} }} ");
        }

        return rules.ToString();
    }
}

using System.Globalization;

namespace TieredCache.HitRates.Command;

/// <summary>A size of the cache: absolute, or as a share of what there is.</summary>
internal readonly record struct CapacityRule(decimal Value, bool IsPercent)
{
    /// <summary>Reads a list such as <c>1%,5%,1375</c>.</summary>
    /// <exception cref="UsageException">It is not such a list.</exception>
    public static IReadOnlyList<CapacityRule> ParseList(string text) => [.. text.Split(',').Select(Parse)];

    /// <summary>The size in entries or bytes, rounded down, at least 1.</summary>
    /// <param name="whole">How many entries or bytes there are.</param>
    public long Resolve(long whole) => Math.Max(1, (long)(IsPercent ? whole * Value / 100 : Value));

    private static CapacityRule Parse(string text)
    {
        var isPercent = text.EndsWith('%');
        var digits = isPercent ? text[..^1] : text;
        var style = isPercent ? NumberStyles.AllowDecimalPoint : NumberStyles.None;
        var isNumber = decimal.TryParse(digits, style, CultureInfo.InvariantCulture, out var value);
        return isNumber && value > 0 && value <= (isPercent ? 100 : long.MaxValue)
            ? new CapacityRule(value, isPercent)
            : throw new UsageException($"--capacity takes sizes such as 1375 or 10%, not '{text}'.");
    }
}

using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

/// <summary>
/// The kinds of durations. A text must have a colon: <c>300</c> alone would be 300 days to <see cref="TimeSpan"/>, and the
/// exact format refuses <c>24:00:00</c>, which it would take for 24 days. <c>Infinite</c> is <see cref="TimeSpan.MaxValue"/>.
/// </summary>
internal static class Durations
{
    /// <summary>Lifetimes beyond this are cut down to it; for ever stays for ever.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(730);

    /// <summary>What every timer of the platform can wait for: about 24 days.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    // Days, hours, minutes, seconds, parts of a second; and one that is not all zeros. Empty is nothing said.
    private const string Format = "([0-9]{1,7}\\.)?([01]?[0-9]|2[0-3]):[0-5]?[0-9](:[0-5]?[0-9](\\.[0-9]{1,7})?)?";
    private const string AboveZero = "(?=.*[1-9])";
    private static readonly ValueShape NotZero = ValueShape.Text with { Pattern = $"^({AboveZero}{Format}|Infinite)?$" };
    private static readonly ValueShape MayBeZero = ValueShape.Text with { Pattern = $"^({Format}|Infinite)?$" };

    // Before the kinds, which are made with it.
    private static readonly Func<IConfigurationSection, object?> Read = static section =>
    {
        var text = section.Value ?? string.Empty;
        return text.Equals("Infinite", StringComparison.OrdinalIgnoreCase) ? TimeSpan.MaxValue
            : text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text.Trim(), "c", CultureInfo.InvariantCulture, out var read) ? read
            : null;
    };

    public static readonly Kind Lifetime = new("duration", "a duration above zero such as '00:05:00', or 'Infinite'", Read,
        static value => (TimeSpan)value > TimeSpan.Zero) { Shape = NotZero, Write = Written, Hint = Hint, Settle = CutLifetime };

    public static readonly Kind LifetimeOrOff = new("duration, zero: off", "a duration such as '00:05:00', '00:00:00' for off, or 'Infinite'", Read,
        static value => (TimeSpan)value >= TimeSpan.Zero) { Shape = MayBeZero, Write = Written, Hint = Hint, Settle = CutLifetime };

    public static readonly Kind Wait = new("duration", "a duration above zero such as '00:00:30'", Read,
        static value => (TimeSpan)value > TimeSpan.Zero) { Shape = NotZero, Write = Written, Hint = Hint, Settle = CutWait };

    public static readonly Kind WaitOrOff = new("duration, zero: off", "a duration such as '00:00:01', or '00:00:00' for off", Read,
        static value => (TimeSpan)value >= TimeSpan.Zero) { Shape = MayBeZero, Write = Written, Hint = Hint, Settle = CutWait };

    public static Kind Between(TimeSpan least, TimeSpan most) =>
        new($"duration, `{Write(least)}` to `{Write(most)}`", $"a duration from '{Write(least)}' to '{Write(most)}'", Read,
            value => (TimeSpan)value >= least && (TimeSpan)value <= most) { Shape = NotZero, Write = Written, Hint = Hint };

    private static string Written(object value) => Write((TimeSpan)value);

    private static string Write(TimeSpan value) => value == TimeSpan.MaxValue ? "Infinite" : value.ToString("c", CultureInfo.InvariantCulture).TrimEndOfFraction();

    private static string TrimEndOfFraction(this string text) =>
        text.Contains('.', StringComparison.Ordinal) && text.LastIndexOf('.') > text.LastIndexOf(':') ? text.TrimEnd('0') : text;

    private static string? Hint(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return $"that would be {text} days: write '{Write(TimeSpan.FromSeconds(number))}' for {text} seconds, or '{text}.00:00:00' if days are meant";
        }

        return text.StartsWith("24:", StringComparison.Ordinal) ? "write '1.00:00:00' for one day" : null;
    }

    private static object CutLifetime(object value) => (TimeSpan)value > LongestLifetime && (TimeSpan)value != TimeSpan.MaxValue ? LongestLifetime : value;

    private static object CutWait(object value) => (TimeSpan)value > LongestWait ? LongestWait : value;
}

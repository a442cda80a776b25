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

    public static readonly Kind<TimeSpan?> Lifetime = new("duration", "a duration above zero such as '00:05:00', or 'Infinite'", TryRead,
        static value => value > TimeSpan.Zero) { Shape = NotZero, Write = Write, Hint = Hint, Settle = CutLifetime };

    public static readonly Kind<TimeSpan?> LifetimeOrOff = new("duration, zero: off", "a duration such as '00:05:00', '00:00:00' for off, or 'Infinite'", TryRead,
        static value => value >= TimeSpan.Zero) { Shape = MayBeZero, Write = Write, Hint = Hint, Settle = CutLifetime };

    public static readonly Kind<TimeSpan?> Wait = new("duration", "a duration above zero such as '00:00:30'", TryRead,
        static value => value > TimeSpan.Zero) { Shape = NotZero, Write = Write, Hint = Hint, Settle = CutWait };

    public static readonly Kind<TimeSpan?> WaitOrOff = new("duration, zero: off", "a duration such as '00:00:01', or '00:00:00' for off", TryRead,
        static value => value >= TimeSpan.Zero) { Shape = MayBeZero, Write = Write, Hint = Hint, Settle = CutWait };

    public static Kind<TimeSpan?> Between(TimeSpan least, TimeSpan most) =>
        new($"duration, `{Write(least)}` to `{Write(most)}`", $"a duration from '{Write(least)}' to '{Write(most)}'", TryRead,
            value => value >= least && value <= most) { Shape = NotZero, Write = Write, Hint = Hint };

    private static bool TryRead(IConfigurationSection section, out TimeSpan? value)
    {
        var text = section.Value ?? string.Empty;
        value = null;
        if (text.Equals("Infinite", StringComparison.OrdinalIgnoreCase))
        {
            value = TimeSpan.MaxValue;
        }
        else if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParseExact(text.Trim(), "c", CultureInfo.InvariantCulture, out var read))
        {
            value = read;
        }

        return value is not null;
    }

    private static string Write(TimeSpan? value) =>
        value == TimeSpan.MaxValue ? "Infinite" : value?.ToString("c", CultureInfo.InvariantCulture).TrimEndOfFraction() ?? string.Empty;

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

    private static TimeSpan? CutLifetime(TimeSpan? value) => value > LongestLifetime && value != TimeSpan.MaxValue ? LongestLifetime : value;

    private static TimeSpan? CutWait(TimeSpan? value) => value > LongestWait ? LongestWait : value;
}

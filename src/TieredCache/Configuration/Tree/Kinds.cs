using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

/// <summary>The kinds of numbers, switches and texts.</summary>
internal static class Kinds
{
    public static readonly Kind<bool?> Flag = new("boolean", "'true' or 'false'",
        static (section, out value) => Found(bool.TryParse(section.Value, out var read), read, out value),
        static _ => true) { Write = static value => value == true ? "true" : "false", Shape = ValueShape.Boolean };

    public static readonly Kind<double?> Share = Number("number, 0 to 1", "a number from 0 to 1, such as 0.1", static value => value is >= 0 and <= 1, new("number") { Minimum = 0, Maximum = 1 });

    public static readonly Kind<double?> InnerShareOrOff = Number("number above 0 and below 1, zero: off",
        "a number above 0 and below 1, such as 0.8, or 0 for off", static value => value is >= 0 and < 1, new("number") { Minimum = 0, Below = 1 });

    public static readonly Kind<string?> Text = TextThat("text", "one text", static _ => true);

    public static readonly Kind<IReadOnlyList<string>?> TextList = new("list of texts", "a list of texts", TryReadList, static _ => true)
    {
        TakesMany = true,
        Shape = ValueShape.TextList,
        Write = static value => string.Join(", ", value ?? []),
    };

    public static readonly Kind<int?> BytesOrOff = Integer("whole number, zero: off", "a whole number of bytes, or 0 for off", static value => value >= 0, AtLeast(0, int.MaxValue));

    public static readonly Kind<long?> LongBytesOrOff = new("whole number, zero: off", "a whole number of bytes, or 0 for off",
        static (section, out value) => Found(long.TryParse(section.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var read), read, out value),
        static value => value >= 0) { Write = static value => Invariant($"{value}"), Shape = AtLeast(0) };

    public static Kind<int?> Whole(int least, int most = int.MaxValue)
    {
        var range = most == int.MaxValue ? Invariant($"at least {least}") : Invariant($"{least} to {most}");
        return Integer($"whole number, {range}", $"a whole number, {range}", value => value >= least && value <= most, AtLeast(least, most));
    }

    public static Kind<string?> TextThat(string name, string words, Func<string, bool> holds, ValueShape? shape = null) =>
        new(name, words, static (section, out value) => (value = section.Value) is not null, value => holds(value ?? string.Empty))
        {
            Write = static value => value ?? string.Empty,
            Shape = shape ?? ValueShape.Text,
        };

    /// <summary>One of a few words, in any case.</summary>
    public static Kind<string?> Choice(params string[] words)
    {
        string? Find(string? text) => Array.Find(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        var list = $"'{string.Join("', '", words[..^1])}' or '{words[^1]}'";
        return TextThat(list.Replace('\'', '`'), list, text => Find(text) is not null, ValueShape.Text with { Words = words }) with { Settle = Find };
    }

    private static Kind<double?> Number(string name, string words, Func<double?, bool> holds, ValueShape shape) => new(name, words,
        static (section, out value) => Found(double.TryParse(section.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var read), read, out value),
        holds) { Write = static value => Invariant($"{value}"), Shape = shape };

    private static Kind<int?> Integer(string name, string words, Func<int?, bool> holds, ValueShape shape) => new(name, words,
        static (section, out value) => Found(int.TryParse(section.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var read), read, out value),
        holds) { Write = static value => Invariant($"{value}"), Shape = shape };

    private static ValueShape AtLeast(double least, double? most = null) => new("integer") { Minimum = least, Maximum = most };

    private static bool TryReadList(IConfigurationSection section, out IReadOnlyList<string>? value)
    {
        value = section.GetChildren().Select(static child => child.Value).OfType<string>().ToArray();
        return string.IsNullOrEmpty(section.Value);
    }

    private static bool Found<T>(bool found, T read, out T? value)
        where T : struct
    {
        value = found ? read : null;
        return found;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

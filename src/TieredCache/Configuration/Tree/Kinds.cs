using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

/// <summary>The kinds of numbers, switches and texts.</summary>
internal static class Kinds
{
    public static readonly Kind Flag = new("boolean", "'true' or 'false'",
        static section => bool.TryParse(section.Value, out var read) ? read : null,
        static _ => true) { Write = static value => (bool)value ? "true" : "false", Shape = ValueShape.Boolean };

    public static readonly Kind Share = Number("number, 0 to 1", "a number from 0 to 1, such as 0.1", static value => value is >= 0 and <= 1, new("number") { Minimum = 0, Maximum = 1 });

    public static readonly Kind InnerShareOrOff = Number("number above 0 and below 1, zero: off",
        "a number above 0 and below 1, such as 0.8, or 0 for off", static value => value is >= 0 and < 1, new("number") { Minimum = 0, Below = 1 });

    public static readonly Kind Text = TextThat("text", "one text", static _ => true);

    public static readonly Kind TextList = new("list of texts", "a list of texts", ReadList, static _ => true)
    {
        TakesMany = true,
        Shape = ValueShape.TextList,
        Write = static value => string.Join(", ", (IReadOnlyList<string>)value),
    };

    public static readonly Kind BytesOrOff = Integer("whole number, zero: off", "a whole number of bytes, or 0 for off", static value => value >= 0, AtLeast(0, int.MaxValue));

    public static readonly Kind LongBytesOrOff = new("whole number, zero: off", "a whole number of bytes, or 0 for off",
        static section => long.TryParse(section.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var read) ? read : null,
        static value => (long)value >= 0) { Write = Invariant, Shape = AtLeast(0) };

    public static Kind Whole(int least, int most = int.MaxValue)
    {
        var range = most == int.MaxValue ? $"at least {Invariant(least)}" : $"{Invariant(least)} to {Invariant(most)}";
        return Integer($"whole number, {range}", $"a whole number, {range}", value => value >= least && value <= most, AtLeast(least, most));
    }

    public static Kind TextThat(string name, string words, Func<string, bool> holds, ValueShape? shape = null) =>
        new(name, words, static section => section.Value, value => holds((string)value)) { Shape = shape ?? ValueShape.Text };

    /// <summary>One of a few words, in any case.</summary>
    public static Kind Choice(params string[] words)
    {
        string? Find(string text) => Array.Find(words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        var list = $"'{string.Join("', '", words[..^1])}' or '{words[^1]}'";
        return TextThat(list.Replace('\'', '`'), list, text => Find(text) is not null, ValueShape.Text with { Words = words }) with { Settle = value => Find((string)value) ?? value };
    }

    private static Kind Number(string name, string words, Func<double, bool> holds, ValueShape shape) => new(name, words,
        static section => double.TryParse(section.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) ? read : null,
        value => holds((double)value)) { Write = Invariant, Shape = shape };

    private static Kind Integer(string name, string words, Func<int, bool> holds, ValueShape shape) => new(name, words,
        static section => int.TryParse(section.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var read) ? read : null,
        value => holds((int)value)) { Write = Invariant, Shape = shape };

    private static ValueShape AtLeast(double least, double? most = null) => new("integer") { Minimum = least, Maximum = most };

    private static string[]? ReadList(IConfigurationSection section) =>
        string.IsNullOrEmpty(section.Value) ? [.. section.GetChildren().Select(static child => child.Value).OfType<string>()] : null;

    private static string Invariant(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
}

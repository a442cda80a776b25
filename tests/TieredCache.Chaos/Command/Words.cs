using System.Globalization;

namespace TieredCache.Chaos.Command;

/// <summary>The words of a command line, as options with a value and switches without.</summary>
internal sealed class Words
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <param name="words">What was typed after the verb.</param>
    /// <param name="options">The options that take a value, without the dashes.</param>
    /// <param name="switches">Those that take none.</param>
    /// <exception cref="UsageException">A word is none of these, is said twice, or has no value.</exception>
    public Words(IReadOnlyList<string> words, IReadOnlyList<string> options, IReadOnlyList<string> switches)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var name = words[i].StartsWith("--", StringComparison.Ordinal) ? words[i][2..] : throw new UsageException($"Unknown word: {words[i]}");
            var isSwitch = switches.Contains(name, StringComparer.Ordinal);
            if (!isSwitch && !options.Contains(name, StringComparer.Ordinal))
            {
                throw new UsageException($"Unknown option: {words[i]}");
            }

            var value = isSwitch ? "" : ++i < words.Count ? words[i] : throw new UsageException($"--{name} needs a value.");
            if (!_values.TryAdd(name, value))
            {
                throw new UsageException($"--{name} is said twice.");
            }
        }
    }

    public bool Has(string name) => _values.ContainsKey(name);

    public string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    public int Number(string name, int otherwise, int least, int most) => !_values.TryGetValue(name, out var text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new UsageException($"--{name} takes a whole number from {least} to {most}, not '{text}'.");

    public T OneOf<T>(string name, T otherwise)
        where T : struct, Enum => !_values.TryGetValue(name, out var text) ? otherwise
        : Array.Exists(Enum.GetNames<T>(), known => known.Equals(text, StringComparison.OrdinalIgnoreCase)) ? Enum.Parse<T>(text, ignoreCase: true)
        : throw new UsageException($"--{name} takes {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}, not '{text}'.");
}

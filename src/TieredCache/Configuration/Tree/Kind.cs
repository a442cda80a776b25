using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

internal delegate bool TryRead<T>(IConfigurationSection section, out T value);

/// <summary>
/// A type of value with its bounds: how it is read and written (culture plays no part), which values are right, and the words
/// for them, which end the sentence "it must be …".
/// </summary>
internal sealed record Kind<T>(string Name, string Words, TryRead<T> TryRead, Func<T, bool> Holds)
{
    /// <summary>What a right value looks like in JSON.</summary>
    public required ValueShape Shape { get; init; }

    /// <summary>True for a list: the values stand in keys below.</summary>
    public bool TakesMany { get; init; }

    public Func<T, string> Write { get; init; } = static value => value?.ToString() ?? string.Empty;

    /// <summary>Makes the canonical form of a right value.</summary>
    public Func<T, T> Settle { get; init; } = static value => value;

    /// <summary>Says more than <see cref="Words"/> about a text that cannot be read; null when there is no more to say.</summary>
    public Func<string, string?> Hint { get; init; } = static _ => null;
}

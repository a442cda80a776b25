using Microsoft.Extensions.Configuration;

namespace TieredCache.Configuration.Tree;

/// <summary>
/// A type of value with its bounds: how it is read and written (culture plays no part), which values are right, and the words
/// for them, which end the sentence "it must be …".
/// </summary>
/// <remarks>
/// Values are boxed, here and in <see cref="Setting{TOwner}"/>. The tree is walked at start and at a reload only, and what is generic over a
/// type of value is code that no image can bring along: each process would compile it once for each such type, at its start.
/// </remarks>
/// <param name="Name">What the documentation calls it.</param>
/// <param name="Words">What a right value is.</param>
/// <param name="Read">Reads a value; null: there is none to be read.</param>
/// <param name="Holds">True for a right value.</param>
internal sealed record Kind(string Name, string Words, Func<IConfigurationSection, object?> Read, Func<object, bool> Holds)
{
    /// <summary>What a right value looks like in JSON.</summary>
    public required ValueShape Shape { get; init; }

    /// <summary>True for a list: the values stand in keys below.</summary>
    public bool TakesMany { get; init; }

    public Func<object, string> Write { get; init; } = static value => value.ToString() ?? string.Empty;

    /// <summary>Makes the canonical form of a right value.</summary>
    public Func<object, object> Settle { get; init; } = static value => value;

    /// <summary>Says more than <see cref="Words"/> about a text that cannot be read; null when there is no more to say.</summary>
    public Func<string, string?> Hint { get; init; } = static _ => null;
}

internal static class KindValues
{
    /// <summary>What a <see cref="Kind"/> has read. A cast to <c>T?</c> would do the same, and is compiled by no image either.</summary>
    public static T? Unboxed<T>(this object? value)
        where T : struct => value is null ? null : (T)value;
}

using System.Diagnostics.CodeAnalysis;

namespace TieredCache;

/// <summary>The one type of the layers above that entries name.</summary>
internal interface IPreviousValue
{
    string? Validator { get; }

    DateTimeOffset? LastModified { get; }

    bool TryGet<T>([MaybeNullWhen(false)] out T value, out TimeSpan heldAge);
}

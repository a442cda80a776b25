namespace TieredCache;

/// <summary>Stands before the runtime's, whose hashes differ from process to process.</summary>
internal sealed class StringComparer(StringComparison comparison) : IEqualityComparer<string>, IComparer<string>
{
    public static readonly StringComparer Ordinal = new(StringComparison.Ordinal);
    public static readonly StringComparer OrdinalIgnoreCase = new(StringComparison.OrdinalIgnoreCase);

    public bool Equals(string? one, string? other) => string.Equals(one, other, comparison);

    public int Compare(string? one, string? other) => string.Compare(one, other, comparison);

    public int GetHashCode(string text)
    {
        uint hash = 2166136261;
        foreach (var letter in text)
        {
            hash = (hash ^ (comparison == StringComparison.Ordinal ? letter : char.ToUpperInvariant(letter))) * 16777619;
        }

        return (int)(hash ^ (hash >> 15));
    }
}

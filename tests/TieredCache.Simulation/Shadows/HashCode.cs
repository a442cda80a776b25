namespace TieredCache;

/// <summary>Stands before the runtime's, whose seed differs from process to process.</summary>
internal static class HashCode
{
    public static int Combine<T1, T2>(T1 one, T2 other) => unchecked(((one?.GetHashCode() ?? 0) * (int)2654435761) ^ (other?.GetHashCode() ?? 0));
}

namespace TieredCache.Tests.Strategies.Behind.Support;

/// <summary>The lanes of a queue, which are told apart by the hash of the process.</summary>
internal static class Lanes
{
    /// <summary>Keys that wait behind one another.</summary>
    public static string[] KeysOfOne(int count)
    {
        var keys = Enumerable.Range(1, 1_000).Select(static i => $"key{i}").ToLookup(static key => (uint)StringComparer.Ordinal.GetHashCode(key) % 8);
        return [.. keys.First(lane => lane.Count() >= count).Take(count)];
    }
}

using System.Globalization;

namespace TieredCache.Throughput.Measuring;

/// <summary>Keys as applications write them.</summary>
internal static class KeySet
{
    public static string[] Of(int count) => [.. Enumerable.Range(0, count).Select(static i => Name(i))];

    public static string Name(long number) => string.Create(CultureInfo.InvariantCulture, $"product:{number}");
}

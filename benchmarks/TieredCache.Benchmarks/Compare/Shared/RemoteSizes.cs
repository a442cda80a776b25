namespace TieredCache.Benchmarks.Compare.Shared;

/// <summary>What the server is asked with.</summary>
internal static class RemoteSizes
{
    /// <summary>Bytes of a value as JSON.</summary>
    public static readonly IReadOnlyList<int> All = [100, 4_096, 100_000];

    /// <summary>Callers at a time.</summary>
    public static readonly IReadOnlyList<int> Callers = [1, 32];

    /// <summary>Lines that say callers in place of threads, and the size.</summary>
    public static IEnumerable<Line> Said(IEnumerable<Line> lines, int bytes) => lines.Select(line => line with
    {
        Figures = [("callers", line.Figures[0].Value), ("size", bytes), .. line.Figures.Skip(1)],
    });
}

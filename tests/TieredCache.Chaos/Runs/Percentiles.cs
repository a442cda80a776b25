namespace TieredCache.Chaos.Runs;

/// <summary>What a share of measurements does not exceed.</summary>
internal static class Percentiles
{
    /// <param name="values">In any order; none: 0.</param>
    /// <param name="share">0 to 1.</param>
    public static double Of(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}

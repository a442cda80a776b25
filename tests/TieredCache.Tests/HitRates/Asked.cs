using TieredCache.HitRates.Simulation;

namespace TieredCache.Tests.HitRates;

/// <summary>How a policy answers a sequence of requests.</summary>
internal static class Asked
{
    /// <summary>The textbooks' sequence, on which FIFO gets worse with more room.</summary>
    public static readonly int[] BeladysAnomaly = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5];

    /// <summary>A letter for each request: h for a hit, m for a miss.</summary>
    public static string For(this ISimulatedPolicy policy, params int[] keys) => string.Concat(keys.Select(key => policy.Access(key) ? 'h' : 'm'));

    public static int HitsOn(this ISimulatedPolicy policy, IEnumerable<int> keys) => keys.Count(policy.Access);
}

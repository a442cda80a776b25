using TieredCache.HitRates.Traces;

namespace TieredCache.HitRates.Running;

/// <summary>Sends a trace through a policy.</summary>
internal static class Replay
{
    /// <summary>Runs a policy bounded by the number of entries.</summary>
    /// <exception cref="HitRateException">The policy cannot be had.</exception>
    public static HitRatio Run(Trace trace, string policy, long capacity)
    {
        var cache = PolicyCatalog.Create(policy, trace, capacity);
        var hits = 0;
        foreach (var key in trace.Keys)
        {
            hits += cache.Access(key) ? 1 : 0;
        }

        return new HitRatio(trace.Name, policy, capacity, trace.Keys.Length, hits);
    }

    /// <summary>Runs a policy bounded by bytes, on a trace that has sizes.</summary>
    /// <exception cref="HitRateException">The policy cannot be had.</exception>
    public static HitRatio RunWeighed(Trace trace, string policy, long capacity)
    {
        var cache = RealTier.OfBytes(policy, capacity);
        var (hits, bytesHit, bytes) = (0, 0.0, 0.0);
        for (var i = 0; i < trace.Keys.Length; i++)
        {
            var size = trace.Sizes![i];
            bytes += size;
            if (cache.Access(trace.Keys[i], size))
            {
                hits++;
                bytesHit += size;
            }
        }

        return new HitRatio(trace.Name, policy, capacity, trace.Keys.Length, hits, bytes > 0 ? bytesHit / bytes : 0);
    }
}

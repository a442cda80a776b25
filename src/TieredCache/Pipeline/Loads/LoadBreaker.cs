using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;
using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads;

/// <summary>
/// Keeps the loads of a named cache off a source of which half of them fail. While it is open a load ends before its loader is
/// called: with the stale value where there is one, else with <see cref="CacheLoadRefusedException"/>. After each pause one load
/// is let through, which closes it or begins a longer pause.
/// </summary>
internal sealed class LoadBreaker(Breaker breaker, CacheStatistics statistics, ILogger logger)
{
    public bool IsOpen => breaker.IsOpen;

    /// <summary>Throws unless a load may be made now.</summary>
    /// <exception cref="CacheLoadRefusedException">It may not.</exception>
    public void Enter()
    {
        if (!breaker.IsOpen || breaker.TryClaimProbe())
        {
            return;
        }

        statistics.Refused();
        throw new CacheLoadRefusedException($"The cache '{statistics.Cache}' makes no load: half of its loads have failed lately (Stampede:Breaker).") { RetryAfter = breaker.OpenFor };
    }

    /// <summary>A load has ended; one that was cancelled says nothing about the source.</summary>
    public void Ended(LoadResult result)
    {
        if (result == LoadResult.Cancelled)
        {
            return;
        }

        var succeeded = result == LoadResult.Success;
        if (breaker.IsOpen)
        {
            if (breaker.Probed(succeeded))
            {
                CacheLog.LoadBreakerClosed(logger, statistics.Cache);
            }
        }
        else if (succeeded)
        {
            breaker.Succeeded();
        }
        else if (breaker.Failed())
        {
            CacheLog.LoadBreakerOpened(logger, statistics.Cache, breaker.OpenFor);
        }
    }
}

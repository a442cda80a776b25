using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;

namespace TieredCache.Pipeline.Loads;

/// <summary>
/// Tells the log of loads that go wrong, and of values that cannot be copied for who reads them, each kind once a minute for a named
/// cache: a source that is down fails for every key, and metrics count them all.
/// </summary>
internal sealed class LoadReports(ILogger logger, string cache, TimeProvider time)
{
    private readonly OncePerMinute _stale = new(time);
    private readonly OncePerMinute _abandoned = new(time);
    private readonly OncePerMinute _refresh = new(time);
    private readonly OncePerMinute _copy = new(time);

    /// <summary>A load has failed, and what was held before is served.</summary>
    public void Failed(Exception exception, bool refreshes)
    {
        if (refreshes && _refresh.TryTake())
        {
            CacheLog.RefreshFailed(logger, cache, exception);
        }
        else if (!refreshes && _stale.TryTake())
        {
            CacheLog.ServedStale(logger, cache, exception);
        }
    }

    /// <summary>A load has run out of time.</summary>
    public void Abandoned(TimeSpan timeout)
    {
        if (_abandoned.TryTake())
        {
            CacheLog.LoadAbandoned(logger, cache, timeout);
        }
    }

    /// <summary>A value could not be copied, and is shared.</summary>
    public void NotCopied(Type type, Exception exception)
    {
        if (_copy.TryTake())
        {
            CacheLog.SerializationFailed(logger, cache, type.ToString(), exception);
        }
    }
}

using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;

namespace TieredCache.Strategies.Behind.Queue;

/// <summary>What becomes of a write that the store has refused as often as it may.</summary>
internal sealed class PoisonJudge(IFlushTarget target, OnPoison verdict, BehindCounts counts, TimeProvider time, string cache, ILogger logger, CancellationToken stop)
{
    /// <summary>True when the write is done with; false when it is to be tried again.</summary>
    public async ValueTask<bool> IsDoneWithAsync(PendingWrite write, Exception reason)
    {
        switch (verdict)
        {
            case OnPoison.DeadLetter:
                if (!await TryPutAsideAsync(write, reason).ConfigureAwait(false))
                {
                    return false;
                }

                counts.DeadLettered();
                WriteBehindLog.DeadLettered(logger, cache, write.Attempts, reason);
                return true;
            case OnPoison.Halt:
                WriteBehindLog.Halted(logger, cache, reason);
                await Task.Delay(Timeout.InfiniteTimeSpan, time, stop).ConfigureAwait(false);
                return false;
            default:
                WriteBehindLog.Blocked(logger, cache, write.Attempts, reason);
                return false;
        }
    }

    // What cannot be put aside stays where it is, and is tried again.
    private async ValueTask<bool> TryPutAsideAsync(PendingWrite write, Exception reason)
    {
        try
        {
            await target.PutAsideAsync(write, reason).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            WriteBehindLog.NotPutAside(logger, cache, exception);
            return false;
        }
    }
}

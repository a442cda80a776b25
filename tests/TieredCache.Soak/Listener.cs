using TieredCache.Composition;

namespace TieredCache.Soak;

/// <summary>
/// Hears of what leaves a cache, and throws now and then, as handlers of applications do. No report may be lost, be made twice
/// or be of another key for that.
/// </summary>
internal sealed class Listener(string target, Violations violations)
{
    private const int CallsPerFailure = 64;
    private const string Last = "last";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private long _heard;

    public RemovalHandler Handler => new(target, Hear);

    /// <summary>How many removals it was told of; it threw at one in 64.</summary>
    public long Heard => Volatile.Read(ref _heard);

    /// <summary>Waits until it has heard of all that has left so far: reports come in order, so the last one comes last.</summary>
    public void CatchUp(Cache cache)
    {
        var last = new Held(Last, Version: 0);
        cache.SetAsync(Last, last).AsTask().GetAwaiter().GetResult();
        cache.RemoveAsync(Last).AsTask().GetAwaiter().GetResult();
        if (!SpinWait.SpinUntil(() => last.HasLeft, Patience))
        {
            violations.Add($"{target}: after {Heard} reports no more of them were made");
        }
    }

    private void Hear(CacheRemoval removal)
    {
        if (removal.Value is not Held held || held.Key != removal.Key)
        {
            violations.Add($"{target}: the report of {removal.Key} has the value {removal.Value}");
        }
        else if (!held.TryLeave())
        {
            violations.Add($"{target}: {held} has left twice, the second time as {removal.Reason}");
        }

        if (Interlocked.Increment(ref _heard) % CallsPerFailure == 0)
        {
            throw new HandlerException();
        }
    }
}

namespace TieredCache.Diagnostics;

/// <summary>Lets one message a minute through.</summary>
internal sealed class OncePerMinute(TimeProvider time)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private long _last = long.MinValue;

    public bool TryTake()
    {
        var last = Volatile.Read(ref _last);
        var now = time.GetTimestamp();
        return (last == long.MinValue || time.GetElapsedTime(last, now) >= Minute) && Interlocked.CompareExchange(ref _last, now, last) == last;
    }
}

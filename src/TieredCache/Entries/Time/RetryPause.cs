namespace TieredCache.Entries.Time;

/// <summary>
/// Keeps loads off a source that has failed: one caller tries again after each pause, all others are answered without. A pause is
/// a second, and twice as long after each further failure, up to five: long enough to leave the source alone, short enough for
/// its recovery to be seen.
/// </summary>
internal sealed class RetryPause
{
    private const long FirstMs = 1_000;
    private const long LongestMs = 5_000;
    private long _length;
    private long _end;

    /// <summary>True while no load is to be tried; false for one caller once that time is over.</summary>
    public bool IsOnAt(long now)
    {
        var end = Volatile.Read(ref _end);
        return now < end || Interlocked.CompareExchange(ref _end, now + Volatile.Read(ref _length), end) != end;
    }

    /// <summary>A load has failed.</summary>
    /// <returns>The length of the pause, in milliseconds.</returns>
    public long Begin(long now)
    {
        var length = Math.Clamp(Volatile.Read(ref _length) * 2, FirstMs, LongestMs);
        Volatile.Write(ref _length, length);
        Volatile.Write(ref _end, now + length);
        return length;
    }

    /// <summary>A load has failed elsewhere, and nobody is to try before <paramref name="end"/>.</summary>
    public void BeginUntil(long end)
    {
        Interlocked.CompareExchange(ref _length, FirstMs / 2, 0);
        Volatile.Write(ref _end, end);
    }
}

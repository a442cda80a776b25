namespace TieredCache.Entries.Time;

/// <summary>Shortens durations at random so that values stored together do not expire together: duration × (1 − jitter × u). It never prolongs.</summary>
internal static class TtlJitter
{
    public static TimeSpan Shorten(TimeSpan duration, double jitter, double u)
    {
        var bounded = duration < CacheClock.LongestLifetime ? duration : CacheClock.LongestLifetime;
        return TimeSpan.FromTicks(Math.Max(1, (long)(bounded.Ticks * (1 - (jitter * u)))));
    }
}

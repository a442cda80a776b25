using System.Diagnostics;

namespace TieredCache.Chaos.Messages;

/// <summary>Moments on the machine's monotonic clock, which all its processes share, in ticks of <see cref="Stopwatch"/>.</summary>
internal static class Moments
{
    public static long Now => Stopwatch.GetTimestamp();

    public static long Of(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    public static long OfMs(double milliseconds) => (long)(milliseconds * Stopwatch.Frequency / 1000);

    public static double Ms(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}

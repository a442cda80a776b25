namespace TieredCache.Throughput.Measuring;

/// <summary>How long it took to add entries, and the longest of the additions.</summary>
/// <param name="Whole">All of them.</param>
/// <param name="Longest">The longest in which the collector stopped nobody.</param>
/// <param name="LongestBusy">The most that one of those took of the thread's time: what neither the collector nor other processes have a part in. Zero where the system cannot tell.</param>
/// <param name="LongestCollected">The longest in which the collector stopped the thread.</param>
internal readonly record struct BuildTime(TimeSpan Whole, TimeSpan Longest, TimeSpan LongestBusy, TimeSpan LongestCollected)
{
    /// <summary>What both have in common: the rest was the machine's.</summary>
    public BuildTime LesserOf(BuildTime other) =>
        new(Min(Whole, other.Whole), Min(Longest, other.Longest), Min(LongestBusy, other.LongestBusy), Min(LongestCollected, other.LongestCollected));

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

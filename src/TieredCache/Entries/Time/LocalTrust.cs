namespace TieredCache.Entries.Time;

/// <summary>
/// Until when memory is known to have missed no removal of another node: one comparison on a hit, with the moment that the
/// reader has in hand already.
/// </summary>
internal sealed class LocalTrust
{
    /// <summary>The least time for which memory is trusted after it was last known to have missed nothing, in milliseconds.</summary>
    public const long ShortestLeaseMs = 3_000;

    private long _until = long.MaxValue;

    /// <summary>The end of the lease, in milliseconds of <c>CacheClock</c>; without a shared tier there is none.</summary>
    public long Until
    {
        get => Volatile.Read(ref _until);
        set => Volatile.Write(ref _until, value);
    }

    public bool IsGivenAt(long now) => now < Until;

    /// <summary>True for what was looked for at <paramref name="began"/>: the node has missed no removal since, or none that may not be missed yet.</summary>
    public bool Covers(long began, long now) => IsGivenAt(now) || now - began < ShortestLeaseMs;
}

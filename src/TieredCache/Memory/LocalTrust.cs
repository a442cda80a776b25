namespace TieredCache.Memory;

/// <summary>
/// Until when memory is known to have missed no removal of another node: one comparison on a hit, with the moment that the
/// reader has in hand already.
/// </summary>
internal sealed class LocalTrust
{
    private long _until = long.MaxValue;

    /// <summary>The end of the lease, in milliseconds of <c>CacheClock</c>; without a shared tier there is none.</summary>
    public long Until
    {
        get => Volatile.Read(ref _until);
        set => Volatile.Write(ref _until, value);
    }

    public bool IsGivenAt(long now) => now < Until;
}

namespace TieredCache.Memory;

/// <summary>What the memory tier did on its own account; read by observable instruments.</summary>
internal sealed class MemoryCounts
{
    private readonly long[] _left = new long[Enum.GetValues<CacheRemovalReason>().Length];
    private long _refusals;
    private long _tooHeavy;

    /// <summary>Entries evicted because a bound was reached.</summary>
    public long Evictions => Of(CacheRemovalReason.Evicted);

    /// <summary>Entries found dead, flushed, cleared or removed by tag when they were looked at.</summary>
    public long Expirations => Of(CacheRemovalReason.Expired) + Of(CacheRemovalReason.Tag) + Of(CacheRemovalReason.Cleared);

    /// <summary>Values not kept because a removal had overtaken their load.</summary>
    public long Refusals => Volatile.Read(ref _refusals);

    /// <summary>Values not kept because one of them is heavier than the whole tier may be.</summary>
    public long Rejections => Volatile.Read(ref _tooHeavy);

    /// <summary>Entries that the tier dropped for a reason; those taken out by a call are not counted.</summary>
    public long Of(CacheRemovalReason reason) => Volatile.Read(ref _left[(int)reason]);

    public void Left(CacheRemovalReason reason) => Interlocked.Increment(ref _left[(int)reason]);

    public void Refused() => Interlocked.Increment(ref _refusals);

    public void TooHeavy() => Interlocked.Increment(ref _tooHeavy);
}

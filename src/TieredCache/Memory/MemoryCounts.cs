namespace TieredCache.Memory;

/// <summary>What the memory tier did on its own account; read by observable instruments.</summary>
internal sealed class MemoryCounts
{
    // Up to the last one: to ask the runtime how many there are would be one more thing to do at the start of a process.
    private const int Reasons = (int)CacheRemovalReason.Tag + 1;

    private readonly long[] _left = new long[Reasons];
    private readonly long[] _evicted = new long[Reasons];
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

    /// <summary>Entries that the tier dropped for a reason; those that a later value has replaced are not counted.</summary>
    public long Of(CacheRemovalReason reason) => Volatile.Read(ref _left[(int)reason]) + Volatile.Read(ref _evicted[(int)reason]);

    public void Left(CacheRemovalReason reason) => Interlocked.Increment(ref _left[(int)reason]);

    /// <summary>As <see cref="Left"/>, for one that the policy drops, which does so one at a time.</summary>
    public void LeftInTurn(CacheRemovalReason reason) => Volatile.Write(ref _evicted[(int)reason], _evicted[(int)reason] + 1);

    public void Refused() => Interlocked.Increment(ref _refusals);

    public void TooHeavy() => Interlocked.Increment(ref _tooHeavy);
}

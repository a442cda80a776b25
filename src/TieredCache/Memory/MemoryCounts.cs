namespace TieredCache.Memory;

/// <summary>What the memory tier did on its own account; read by observable instruments.</summary>
internal sealed class MemoryCounts
{
    private long _evictions;
    private long _expirations;
    private long _refusals;
    private long _tooHeavy;

    /// <summary>Entries evicted because a bound was reached.</summary>
    public long Evictions => Volatile.Read(ref _evictions);

    /// <summary>Entries found dead, flushed, cleared or removed by tag when they were looked at.</summary>
    public long Expirations => Volatile.Read(ref _expirations);

    /// <summary>Values not kept because a removal had overtaken their load.</summary>
    public long Refusals => Volatile.Read(ref _refusals);

    /// <summary>Values not kept because one of them is heavier than the whole tier may be.</summary>
    public long Rejections => Volatile.Read(ref _tooHeavy);

    public void Evicted() => Interlocked.Increment(ref _evictions);

    public void Expired(bool isNew = true) => Interlocked.Add(ref _expirations, isNew ? 1 : 0);

    public void Refused() => Interlocked.Increment(ref _refusals);

    public void TooHeavy() => Interlocked.Increment(ref _tooHeavy);
}

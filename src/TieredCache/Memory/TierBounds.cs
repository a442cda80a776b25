namespace TieredCache.Memory;

/// <summary>How much a memory tier may hold; the number of entries follows a reload.</summary>
internal sealed class TierBounds(int maxEntries, long maxBytes)
{
    private int _maxEntries = maxEntries;

    public int MaxEntries
    {
        get => Volatile.Read(ref _maxEntries);
        set => Volatile.Write(ref _maxEntries, value);
    }

    /// <summary>The sum of weights allowed, in bytes; 0: not bounded.</summary>
    public long MaxBytes { get; } = maxBytes;
}

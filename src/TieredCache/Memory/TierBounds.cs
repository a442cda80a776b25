namespace TieredCache.Memory;

/// <summary>How much a memory tier may hold; the number of entries follows a reload, and both bounds shrink while memory is short.</summary>
internal sealed class TierBounds(int maxEntries, long maxBytes)
{
    private int _maxEntries = maxEntries;
    private double _share = 1;

    /// <summary>As configured.</summary>
    public int MaxEntries
    {
        get => Volatile.Read(ref _maxEntries);
        set => Volatile.Write(ref _maxEntries, value);
    }

    /// <summary>As configured: the sum of weights allowed, in bytes; 0: not bounded.</summary>
    public long MaxBytes { get; } = maxBytes;

    /// <summary>True where the bounds shrink while memory is short.</summary>
    public bool Yields { get; init; }

    /// <summary>The part of both bounds that is in force, 0 to 1.</summary>
    public double Share
    {
        get => Volatile.Read(ref _share);
        set => Volatile.Write(ref _share, value);
    }

    public int EntriesNow => Share < 1 ? Math.Max(1, (int)(MaxEntries * Share)) : MaxEntries;

    public long BytesNow => Share < 1 && MaxBytes != 0 ? Math.Max(1, (long)(MaxBytes * Share)) : MaxBytes;

    /// <summary>True for what the bounds as configured would have room for.</summary>
    public bool Allow(int entries, long bytes) => entries <= MaxEntries && (MaxBytes == 0 || bytes <= MaxBytes);
}

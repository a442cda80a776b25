namespace TieredCache.Memory.Table;

/// <summary>The lock of a part of the hashes, and how many entries it guards.</summary>
internal sealed class Stripe : ShortLock
{
    private const int BetweenLooks = 256;
    private int _count;
    private int _additions;

    /// <summary>Written by who holds the lock, so that counting is a plain addition.</summary>
    public int Count
    {
        get => Volatile.Read(ref _count);
        set => Volatile.Write(ref _count, value);
    }

    /// <summary>Counts an addition; true for one in so many, which is to be looked at. The caller holds the lock.</summary>
    public bool AddLocked()
    {
        Count++;
        return (++_additions & (BetweenLooks - 1)) == 0;
    }
}

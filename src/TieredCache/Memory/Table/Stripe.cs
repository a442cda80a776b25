namespace TieredCache.Memory.Table;

/// <summary>The lock of a part of the hashes, and how many entries it guards.</summary>
internal sealed class Stripe : ShortLock
{
    private int _count;

    /// <summary>Written by who holds the lock, so that counting is a plain addition.</summary>
    public int Count
    {
        get => Volatile.Read(ref _count);
        set => Volatile.Write(ref _count, value);
    }
}

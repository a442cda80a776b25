namespace TieredCache.Strategies;

/// <summary>A write that was acknowledged on this node and has not reached the store.</summary>
internal abstract class UnflushedWrite(string key, StoreWriteKind kind, long sequence)
{
    private Latch _done;

    public string Key { get; } = key;

    public StoreWriteKind Kind { get; } = kind;

    /// <summary>Its place in the order of the key's writes: the tiers know it as the data version.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>The value; null for a deletion.</summary>
    /// <exception cref="InvalidDataException">It comes from an earlier process, and its bytes cannot be read.</exception>
    public abstract object? Value { get; }

    /// <summary>Completes once the store has it, or will never get it.</summary>
    public Task Done => _done.Opened;

    public void End() => _done.Open();
}

/// <summary>The writes of a named cache that have not reached its store: this node reads them before it reads the store.</summary>
internal interface IUnflushedWrites
{
    /// <summary>The newest such write of a key; null when there is none.</summary>
    UnflushedWrite? Find(string key);
}

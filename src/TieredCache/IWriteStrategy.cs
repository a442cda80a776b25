namespace TieredCache;

/// <summary>
/// How a named cache with a store writes: the seam behind the setting <c>Strategy</c>. The names <c>"CacheAside"</c>,
/// <c>"WriteThrough"</c> and <c>"WriteBehind"</c> are built in; an application registers its own with <c>AddStrategy</c>.
/// </summary>
public interface IWriteStrategy
{
    /// <summary>The name by which the setting <c>Strategy</c> chooses it.</summary>
    string Name { get; }

    /// <summary>True when the strategy writes to a store: a cache that chooses it must have one registered.</summary>
    bool NeedsStore { get; }

    /// <summary>Carries out one put or delete by the steps of <paramref name="write"/>, in the order that the strategy stands for.</summary>
    ValueTask WriteAsync(StrategyWrite write, CancellationToken cancellationToken);
}

/// <summary>One write and the steps it is made of.</summary>
public abstract class StrategyWrite
{
    private protected StrategyWrite(string key, StoreWriteKind kind)
    {
        Key = key;
        Kind = kind;
    }

    /// <summary>The key being written.</summary>
    public string Key { get; }

    /// <summary>Put or delete.</summary>
    public StoreWriteKind Kind { get; }

    /// <summary>Takes the write's sequence and hands the write to the store.</summary>
    /// <exception cref="InvalidOperationException">No store is registered.</exception>
    public abstract ValueTask WriteStoreAsync(CancellationToken cancellationToken);

    /// <summary>Brings the tiers up to date: a put keeps the value in them, a delete removes the key.</summary>
    public abstract ValueTask ApplyAsync(CancellationToken cancellationToken);

    /// <summary>Removes the key from the tiers, whatever the write was: after a store write that failed, or may have.</summary>
    public abstract ValueTask RemoveAsync(CancellationToken cancellationToken);

    /// <summary>The value of a put.</summary>
    internal abstract object? Value { get; }

    /// <summary>Takes the write's sequence, for a strategy that hands the write to the store by itself and later.</summary>
    internal abstract ValueTask<long> TakeSequenceAsync(CancellationToken cancellationToken);

    /// <summary>Brings the tiers up to date with a write that the store has not got: what other nodes read there meanwhile is not kept.</summary>
    internal abstract ValueTask ApplyUnflushedAsync();
}

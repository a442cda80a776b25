namespace TieredCache;

/// <summary>The system of record of a named cache: read through by <see cref="ICache.GetAsync"/>, written by the strategies.</summary>
/// <typeparam name="T">The type of its values.</typeparam>
public interface ICacheStore<T>
{
    /// <summary>Says whether the store wants every write of a key, as a log of changes does, and not only the last of those that wait together.</summary>
    /// <value>False. Write-behind alone asks.</value>
    static virtual bool NeedsEveryVersion => false;

    /// <summary>Reads many keys; one that is left out does not exist.</summary>
    ValueTask<IReadOnlyDictionary<string, T>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>Writes, in order. A write is to be applied only if its sequence is greater than the one stored.</summary>
    /// <exception cref="StoreWriteException">Some keys failed; the others were written.</exception>
    ValueTask WriteAsync(IReadOnlyList<StoreWrite<T>> writes, CancellationToken cancellationToken);
}

/// <summary>What a <see cref="StoreWrite{T}"/> does.</summary>
public enum StoreWriteKind
{
    /// <summary>Inserts or replaces the value.</summary>
    Put = 0,

    /// <summary>Deletes the key.</summary>
    Delete,
}

/// <summary>One write to the system of record.</summary>
/// <param name="Kind">Put or delete.</param>
/// <param name="Key">The key, as the application gave it.</param>
/// <param name="Value">The value; the default for a delete.</param>
/// <param name="Sequence">Grows with every write of a key: apply only if it is greater than the one stored.</param>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly record struct StoreWrite<T>(StoreWriteKind Kind, string Key, T? Value, long Sequence);

/// <summary>Thrown by a store to name the keys that could not be written.</summary>
public sealed class StoreWriteException : Exception
{
    /// <summary>Makes an exception that names no key: all of them failed.</summary>
    public StoreWriteException()
        : this([], "The store refused the writes.")
    {
    }

    /// <summary>Makes an exception that names no key: all of them failed.</summary>
    public StoreWriteException(string message)
        : this([], message)
    {
    }

    /// <summary>Makes an exception that names no key: all of them failed.</summary>
    public StoreWriteException(string message, Exception innerException)
        : this([], message, innerException)
    {
    }

    /// <summary>Makes an exception that names the keys that failed.</summary>
    /// <param name="failedKeys">The keys as they were given: with one among them that was not, write-behind takes none of the writes as done.</param>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why. Write-behind tries without end what failed because of a time-out or the like.</param>
    public StoreWriteException(IReadOnlyCollection<string> failedKeys, string message, Exception? innerException = null)
        : base(message, innerException) => FailedKeys = failedKeys;

    /// <summary>The keys that failed; empty means all of them.</summary>
    public IReadOnlyCollection<string> FailedKeys { get; }
}

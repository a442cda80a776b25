namespace TieredCache;

/// <summary>A write that the store of a write-behind cache has refused for good, put aside for a person to look at.</summary>
public sealed record DeadLetter
{
    /// <summary>Its number, which it keeps through restarts of the process, and which no other process gives out: below 2^53.</summary>
    public required long Id { get; init; }

    /// <summary>The key, as the application gave it.</summary>
    public required string Key { get; init; }

    /// <summary>Put or delete.</summary>
    public required StoreWriteKind Kind { get; init; }

    /// <summary>Its place in the order of the key's writes, which a replay does not change.</summary>
    public required long Sequence { get; init; }

    /// <summary>How often the store was asked.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it was put aside.</summary>
    public required DateTimeOffset PutAside { get; init; }

    /// <summary>The type of the store's last exception and its message.</summary>
    public required string Reason { get; init; }

    /// <summary>The value as the serializer wrote it; empty for a deletion and for null.</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }
}

/// <summary>
/// The dead letters of a named cache whose strategy is <c>"WriteBehind"</c>. Resolve it by the cache's name
/// (<c>[FromKeyedServices("orders")] IDeadLetterQueue</c>); without a name it is the default cache's.
/// </summary>
/// <remarks>
/// They lie in the journal's directory and survive the process where the cache has one, and are in memory besides. A process knows
/// its own and nobody else's: behind a load balancer the list is that of whoever answers, and a letter of another process is no such
/// letter here. Ask each process.
/// </remarks>
public interface IDeadLetterQueue
{
    /// <summary>All that were put aside and neither replayed nor discarded, oldest first.</summary>
    IReadOnlyList<DeadLetter> List();

    /// <summary>Hands a letter to the store once more, under its old sequence: a later write of its key stays in front of it.</summary>
    /// <param name="id">The letter's number.</param>
    /// <param name="cancellationToken">Looked at before anything happens.</param>
    /// <returns>False when there is no such letter. True says that it waits for the store again, not that the store has taken it.</returns>
    /// <exception cref="CacheUnavailableException">The queue is full, the journal cannot be written, or the process stops.</exception>
    ValueTask<bool> ReplayAsync(long id, CancellationToken cancellationToken = default);

    /// <summary>Throws a letter away: the write is given up.</summary>
    /// <param name="id">The letter's number.</param>
    /// <param name="cancellationToken">Looked at before anything happens.</param>
    /// <returns>False when there is no such letter.</returns>
    ValueTask<bool> DiscardAsync(long id, CancellationToken cancellationToken = default);
}

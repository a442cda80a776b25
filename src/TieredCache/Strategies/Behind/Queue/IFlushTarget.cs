namespace TieredCache.Strategies.Behind.Queue;

/// <summary>Where the queue of a named cache is emptied to.</summary>
internal interface IFlushTarget
{
    /// <summary>True when the store wants every write of a key, and not only the last of a batch.</summary>
    bool NeedsEveryVersion { get; }

    /// <summary>Hands writes to the store, in order.</summary>
    ValueTask WriteAsync(IReadOnlyList<PendingWrite> writes, CancellationToken cancellationToken);

    /// <summary>The store has taken the writes: their records end, and the tiers are told. Never throws.</summary>
    ValueTask WrittenAsync(IReadOnlyList<PendingWrite> writes);

    /// <summary>The store will not take the write, and only this one of those it stands for: it is put aside for a person to see.</summary>
    /// <exception cref="IOException">It could not be put aside.</exception>
    ValueTask PutAsideAsync(PendingWrite write, Exception reason);

    /// <summary>The key of a write that was put aside leaves the tiers. Never throws.</summary>
    ValueTask DropAsync(PendingWrite write);
}

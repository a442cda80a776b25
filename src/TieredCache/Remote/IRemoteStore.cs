namespace TieredCache.Remote;

/// <summary>
/// The shared tier as plain bytes. Implementations throw on any failure, and end within the operation time-out;
/// the remote tier turns both into answers.
/// </summary>
internal interface IRemoteStore
{
    /// <summary>How many slot groups there are, a power of two: keys whose hashes agree in the low bits can be named in one command.</summary>
    int Groups => 1;

    /// <summary>Reads one entry; null when there is none.</summary>
    ValueTask<byte[]?> GetAsync(RemoteKey key, CancellationToken cancellationToken);

    /// <summary>Stores an entry, kills every lease on it and tells the other nodes. Data version 0 stores unconditionally.</summary>
    /// <param name="key">The key.</param>
    /// <param name="body">The entry from byte 16 on; bytes 0–15 are stamped by the server. Empty: the value stays out, so what is there goes, and all else is as with any set.</param>
    /// <param name="lifetime">The physical lifetime.</param>
    /// <param name="dataVersion">Stored only if it is greater than the version held or kept; 0: always.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<RemoteSetReply> SetAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, CancellationToken cancellationToken);

    /// <summary>
    /// Does the same with a value that the system of record has not got yet: until the write is reported, nothing that was loaded
    /// under a lease is stored over it, and it lives at least as long as the mark that keeps such loads out.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="body">The entry from byte 16 on, or empty.</param>
    /// <param name="lifetime">The physical lifetime, from which what is left is restored later.</param>
    /// <param name="dataVersion">The sequence of the write; above 0.</param>
    /// <param name="kept">How long the mark lives if nobody reports.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<RemoteSetReply> SetUnflushedAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, TimeSpan kept, CancellationToken cancellationToken) =>
        SetAsync(key, body, lifetime, dataVersion, cancellationToken);

    /// <summary>Stores what was loaded under a lease, if that is still alive, and ends the lease.</summary>
    async ValueTask<RemotePutReply> PutAsync(RemoteKey key, LeaseGrant lease, ReadOnlyMemory<byte> body, TimeSpan lifetime, CancellationToken cancellationToken) =>
        (await PutManyAsync([new RemotePut(key, lease, body, lifetime)], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Does the same for keys of one slot group, with one command; the replies are in their order.</summary>
    ValueTask<RemotePutReply[]> PutManyAsync(IReadOnlyList<RemotePut> puts, CancellationToken cancellationToken);

    /// <summary>Sets the time to live, for sliding expiration; not that of a write which waits for the system of record.</summary>
    ValueTask TouchAsync(RemoteKey key, TimeSpan lifetime, CancellationToken cancellationToken);
}

/// <summary>The answer to an unconditional or versioned set.</summary>
/// <param name="Stored">True where it was done as asked. False: a newer or equal version is held, or a write intent is live.</param>
/// <param name="Epoch">The bucket's epoch.</param>
/// <param name="Sequence">The sequence of this write; 0: nothing was written, for a newer or equal version is held.</param>
internal readonly record struct RemoteSetReply(bool Stored, ulong Epoch, long Sequence);

/// <summary>What was loaded under a lease: the entry from byte 16 on.</summary>
internal readonly record struct RemotePut(RemoteKey Key, LeaseGrant Lease, ReadOnlyMemory<byte> Body, TimeSpan Lifetime);

/// <summary>The answer to a put under a lease.</summary>
/// <param name="Stored">False: the lease was lost, a write intent is live, or the epoch has moved.</param>
/// <param name="Sequence">What the entry was stamped with: the bucket's sequence when the lease was granted.</param>
internal readonly record struct RemotePutReply(bool Stored, long Sequence);

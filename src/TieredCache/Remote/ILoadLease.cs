namespace TieredCache.Remote;

/// <summary>The right to load a key, given to one node at a time in an epoch, and killed by every removal of the key.</summary>
internal interface ILoadLease
{
    /// <summary>Asks for the lease of one key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="seen">Bytes 0–47 of the entry that the caller holds or has rejected; empty if none. Any other entry is handed back.</param>
    /// <param name="duration">How long the lease lives unless it is renewed.</param>
    /// <param name="cancellationToken">Cancels the call; a lease granted too late is released.</param>
    async ValueTask<LeaseReply> AcquireAsync(RemoteKey key, ReadOnlyMemory<byte> seen, TimeSpan duration, CancellationToken cancellationToken) =>
        (await AcquireManyAsync([new LeaseAsk(key, seen)], duration, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>Looks for keys of one slot group and asks for the leases of those that are not there, with one command. What is found takes no lease.</summary>
    /// <param name="asks">The keys, of one slot group (<see cref="IRemoteStore.Groups"/>).</param>
    /// <param name="duration">How long the leases live unless they are renewed.</param>
    /// <param name="cancellationToken">Cancels the call; leases granted too late are released.</param>
    /// <returns>In the order of the keys. Where the server refused all that was asked, this fails.</returns>
    ValueTask<LeaseReply[]> AcquireManyAsync(IReadOnlyList<LeaseAsk> asks, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Prolongs the lease; false when it is not ours any more.</summary>
    ValueTask<bool> RenewAsync(RemoteKey key, LeaseGrant lease, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Gives the lease up after a load that failed; a back-off in its place keeps the next one of any node off the source for so long.</summary>
    ValueTask ReleaseAsync(RemoteKey key, LeaseGrant lease, TimeSpan backOff, CancellationToken cancellationToken);
}

/// <summary>A key, and bytes 0–47 of the entry that the caller holds or has rejected; empty if none.</summary>
internal readonly record struct LeaseAsk(RemoteKey Key, ReadOnlyMemory<byte> Seen);

/// <summary>What the holder of a lease shows: a random token, and the epoch and the sequence at which it was granted.</summary>
internal readonly record struct LeaseGrant(string Token, ulong Epoch, long Sequence);

internal enum LeaseOutcome
{
    /// <summary>Another node loads; ask again after <see cref="LeaseReply.Wait"/>, or when woken.</summary>
    Busy = 0,

    /// <summary>The lease is ours.</summary>
    Granted,

    /// <summary>Another entry has come meanwhile: it is in <see cref="LeaseReply.Entry"/>.</summary>
    Found,

    /// <summary>A write intent is live, or a write waits for the store and was lost here: load for yourself and store nothing.</summary>
    Intent,

    /// <summary>A load has failed lately, here or elsewhere: the next one is to be tried after <see cref="LeaseReply.Wait"/>.</summary>
    BackedOff,

    /// <summary>The server is full: of several keys it still handed out what is there.</summary>
    Refused,

    /// <summary>The entry that the caller has seen is a write that waits for the store, which has nothing newer: it is in <see cref="LeaseReply.Entry"/> once more.</summary>
    Unflushed,
}

/// <summary>The answer to the request for a lease.</summary>
internal readonly record struct LeaseReply(LeaseOutcome Outcome, LeaseGrant Grant, byte[]? Entry, TimeSpan Wait);

using TieredCache.Remote;

namespace TieredCache.Coherence;

/// <summary>
/// Removals that all nodes hear of, and the control state that tells whether one was missed.
/// Implementations throw on any failure, and end within the operation time-out.
/// </summary>
internal interface IInvalidationBus
{
    /// <summary>True while commands and subscription are both connected.</summary>
    bool IsAvailable { get; }

    /// <summary>True once the first attempt to connect has ended, whichever way it went.</summary>
    bool HasTried => true;

    /// <summary>How many buckets the layout has (a power of two); 0 until it is known.</summary>
    int Buckets { get; }

    /// <summary>False where the server does not say who it is: that another has taken over, and lost something, is not noticed then.</summary>
    bool SeesFailovers => true;

    /// <summary>This node's id, as it stands in messages.</summary>
    ulong Node { get; }

    /// <summary>Makes the connection, as far as it can be made without hearing anything yet.</summary>
    Task ConnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Connects, reads or writes the layout and subscribes to all buckets, the tag bucket (index <see cref="Buckets"/>) included. Confirmed when it returns.</summary>
    Task StartAsync(IInvalidationListener listener, CancellationToken cancellationToken);

    /// <summary>Removes entry and lease, and tells all nodes. Throws when the server did not confirm it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="dataVersion">The version of the deletion in the system of record, so that no older set comes after it; 0: none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<BusReply> RemoveAsync(RemoteKey key, long dataVersion, CancellationToken cancellationToken);

    /// <inheritdoc cref="RemoveAsync(RemoteKey,long,CancellationToken)"/>
    ValueTask<BusReply> RemoveAsync(RemoteKey key, CancellationToken cancellationToken) => RemoveAsync(key, dataVersion: 0, cancellationToken);

    /// <summary>Removes in place of a set that the system of record has not got: marks the key as one that waits besides, unless a newer write of it does.</summary>
    /// <param name="key">The key.</param>
    /// <param name="dataVersion">The sequence of the write; above 0.</param>
    /// <param name="kept">How long the mark lives if nobody reports.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<BusReply> RemoveUnflushedAsync(RemoteKey key, long dataVersion, TimeSpan kept, CancellationToken cancellationToken) => RemoveAsync(key, dataVersion, cancellationToken);

    /// <summary>
    /// The system of record has taken a write that was set as unflushed: its mark goes, if it is still this write's, and the entry
    /// gets its own lifetime back. Where the entry is gone or older, all nodes are told to drop the key, for an older value may have come in between.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="dataVersion">The sequence of the write.</param>
    /// <param name="removes">True for a deletion, and for a write that the system of record will never get: the entry goes in any case, unless a newer write waits.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<BusReply> WrittenAsync(RemoteKey key, long dataVersion, bool removes, CancellationToken cancellationToken) => RemoveAsync(key, dataVersion, cancellationToken);

    /// <summary>Raises the tag's removal sequence, and tells all nodes.</summary>
    ValueTask<BusReply> RemoveTagAsync(string tag, CancellationToken cancellationToken);

    /// <summary>Finds the last removal sequence of each tag, in order.</summary>
    ValueTask<long[]> FindTagsAsync(IReadOnlyList<string> tags, CancellationToken cancellationToken);

    /// <summary>Removes the key and registers a write intent: until it ends or expires no lease is granted and no put accepted.</summary>
    ValueTask<BusReply> BeginIntentAsync(RemoteKey key, string token, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Ends one's own write intent and removes the key once more.</summary>
    ValueTask<BusReply> EndIntentAsync(RemoteKey key, string token, CancellationToken cancellationToken);

    /// <summary>Takes the sequence of a write to the store: greater than every earlier one of the key's bucket and than <paramref name="callerHighest"/>.</summary>
    ValueTask<long> NextWriteAsync(RemoteKey key, long callerHighest, CancellationToken cancellationToken);

    /// <summary>Reads one bucket's control state (index <see cref="Buckets"/>: the tag bucket's).</summary>
    ValueTask<HeartbeatReply> HeartbeatAsync(int bucket, CancellationToken cancellationToken);

    /// <summary>Reads a bucket's log.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="from">The first sequence that is wanted; where it is missing, the reply begins later, or is empty.</param>
    /// <param name="count">How many entries are wanted at the most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<LogReply> ReadLogAsync(int bucket, long from, int count, CancellationToken cancellationToken);
}

/// <summary>Hears what comes in. Calls come from one thread at a time.</summary>
internal interface IInvalidationListener
{
    /// <summary>A message of a bucket, raw: it may be garbage.</summary>
    void OnMessage(int bucket, ReadOnlyMemory<byte> message);

    /// <summary>The connection was lost or came back: a hint, the heartbeat is the truth.</summary>
    void OnConnectionChanged(bool connected);
}

/// <summary>The place a removal took in its bucket's order.</summary>
internal readonly record struct BusReply(ulong Epoch, long Sequence);

/// <summary>A bucket's control state.</summary>
internal readonly record struct HeartbeatReply(ulong Epoch, long Sequence, long ServerMs);

/// <summary>
/// A part of a bucket's log, with the control state it was read together with: an <paramref name="Epoch"/> of 0 when that is
/// missing. <paramref name="Sequence"/> is the last that was given out, read or not.
/// </summary>
internal readonly record struct LogReply(ulong Epoch, long Sequence, IReadOnlyList<LogEntry> Entries)
{
    /// <summary>The sequence of the first entry; 0 when there is none.</summary>
    public long First => Entries is { Count: > 0 } ? Entries[0].Sequence : 0;
}

/// <summary>What stands in the log under a sequence: a message without its head.</summary>
internal readonly record struct LogEntry(long Sequence, ReadOnlyMemory<byte> Tail);

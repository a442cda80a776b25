namespace TieredCache.Coherence.Protocol;

/// <summary>What the protocol wants done; the node does it in this order and tells the protocol how it ended.</summary>
internal enum CommandKind
{
    /// <summary>Connect to the shared tier.</summary>
    Connect,

    /// <summary>Subscribe to all buckets.</summary>
    Subscribe,

    /// <summary>Read a bucket's control state.</summary>
    Beat,

    /// <summary>Read a bucket's log from a sequence on.</summary>
    ReadLog,

    /// <summary>Repeat what this node had removed in a bucket under another epoch.</summary>
    Replay,

    /// <summary>Flush a bucket's part of memory.</summary>
    Flush,

    /// <summary>Send what is pending.</summary>
    SendPending,

    /// <summary>The shared tier may be used from now on, or may not.</summary>
    SetGate,

    /// <summary>A round of heartbeats has ended.</summary>
    RoundEnded,

    /// <summary>The node's state has changed.</summary>
    StateChanged,
}

/// <summary>One command; which of its parts have a meaning depends on its kind.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="From">The first sequence that is wanted of the log.</param>
/// <param name="Epoch">The bucket's epoch.</param>
/// <param name="Reason">Why a bucket is flushed.</param>
/// <param name="Is">The gate is to be open; the round has succeeded.</param>
/// <param name="State">The new state.</param>
internal readonly record struct NodeCommand(
    CommandKind Kind, int Bucket = -1, long From = 0, ulong Epoch = 0, FlushReason Reason = default, bool Is = false, NodeState State = default);

/// <summary>Why a bucket's part of memory is flushed.</summary>
internal enum FlushReason
{
    /// <summary>The bucket is looked at for the first time.</summary>
    Start = 0,

    /// <summary>The server has begun a new epoch.</summary>
    Epoch,

    /// <summary>The log does not reach back to what was missed.</summary>
    Log,
}

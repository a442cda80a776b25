namespace TieredCache.Coherence.Protocol;

/// <summary>How a node stands to the shared tier.</summary>
internal enum NodeState
{
    /// <summary>The shared tier cannot be reached, and memory is not known to be true any more.</summary>
    Offline = 0,

    /// <summary>The first attempt to connect is under way.</summary>
    Connecting,

    /// <summary>Connected; the subscription is not confirmed yet.</summary>
    Subscribing,

    /// <summary>Messages are heard; what was missed is being read from the log.</summary>
    Syncing,

    /// <summary>Caught up: every removal is heard, and the shared tier is in use.</summary>
    Live,

    /// <summary>A heartbeat failed or the connection is said to be lost; memory is trusted until the lease ends.</summary>
    Suspect,
}

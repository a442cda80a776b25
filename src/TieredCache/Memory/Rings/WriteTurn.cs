namespace TieredCache.Memory.Rings;

/// <summary>How a writer stands to the policy while it makes its change.</summary>
internal enum WriteTurn
{
    /// <summary>Somebody else has the policy: a place in the ring is reserved.</summary>
    Queued = 0,

    /// <summary>It has the policy, and nothing waits that may be about the same key: it tells of its change by itself.</summary>
    Direct,

    /// <summary>It has the policy, but something waits: a place in the ring is reserved behind that.</summary>
    Behind,
}

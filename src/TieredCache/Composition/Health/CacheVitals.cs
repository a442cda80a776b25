using TieredCache.Coherence.Protocol;

namespace TieredCache.Composition.Health;

/// <summary>How the caches of a process are, at one moment.</summary>
/// <param name="Caches">How many have been made.</param>
/// <param name="Entries">What their memory holds together.</param>
/// <param name="Bytes">What that weighs.</param>
/// <param name="BoundShare">The part of its bounds that the one may use which has shrunk most: 1, or less while memory is short.</param>
internal sealed record CacheVitals(int Caches, long Entries, long Bytes, double BoundShare)
{
    /// <summary>The shared tier; null where there is none.</summary>
    public RemoteVitals? Remote { get; init; }

    /// <summary>The caches that write behind.</summary>
    public IReadOnlyList<BehindVitals> Behinds { get; init; } = [];
}

/// <summary>How this node stands to the shared tier.</summary>
/// <param name="State">The node's state.</param>
/// <param name="IsInUse">True while the shared tier is asked.</param>
/// <param name="IsBreakerOpen">True while it is not, because half of the commands have failed.</param>
/// <param name="HeartbeatAge">How long ago the last heartbeat was sent that showed nothing missing; null: there was none.</param>
/// <param name="Pending">Invalidations that could not be sent yet.</param>
/// <param name="SeesFailovers">False where the server does not say who it is.</param>
internal sealed record RemoteVitals(NodeState State, bool IsInUse, bool IsBreakerOpen, TimeSpan? HeartbeatAge, int Pending, bool SeesFailovers);

/// <summary>How the write-behind of one cache is.</summary>
/// <param name="Cache">The name of the cache.</param>
/// <param name="Pending">Acknowledged writes that have not reached the store.</param>
/// <param name="HasRoom">False where a write would find no room, by the number or by the weight of those that wait.</param>
/// <param name="OldestAge">How long the oldest of them has waited.</param>
/// <param name="Letters">Dead letters neither replayed nor discarded.</param>
internal sealed record BehindVitals(string Cache, int Pending, bool HasRoom, TimeSpan OldestAge, int Letters);

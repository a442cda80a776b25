using TieredCache.Remote;

namespace TieredCache.Coherence;

/// <summary>The three seams of the shared tier as one process holds them.</summary>
internal interface ISharedTier : IAsyncDisposable
{
    IInvalidationBus Bus { get; }

    /// <summary>The server's time, renewed by every heartbeat.</summary>
    ServerClock ServerTime { get; }

    /// <summary>The store and the leases under a named cache's own time-out.</summary>
    (IRemoteStore Store, ILoadLease Leases) Within(TimeSpan timeout);
}

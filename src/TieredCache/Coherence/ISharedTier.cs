using TieredCache.Diagnostics;
using TieredCache.Remote;

namespace TieredCache.Coherence;

/// <summary>The three seams of the shared tier as one process holds them.</summary>
internal interface ISharedTier : IAsyncDisposable
{
    IInvalidationBus Bus { get; }

    /// <summary>The time of a key's server, by the key's hash, renewed by every heartbeat of its bucket.</summary>
    ServerClock ServerTimeOf(uint hash);

    /// <summary>The server that the configuration names; null: none, or several.</summary>
    ServerAddress? Server => null;

    /// <summary>What it is, for a log message.</summary>
    string Description => "the shared tier that the application registered";

    /// <summary>The store and the leases for a named cache.</summary>
    /// <param name="timeout">How long an operation may take.</param>
    /// <param name="isChecked">True where an entry is served only in the epoch it was stored in, by the server that began it; each read costs the server more then.</param>
    (IRemoteStore Store, ILoadLease Leases) Within(TimeSpan timeout, bool isChecked);
}

using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Pipeline.Loads.Leases;
using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads;

/// <summary>The flight of one key of a bulk load: the bulk load flies it, and hears when its last rider has left.</summary>
internal sealed class BulkFlight<T>(CacheParts parts, string key, RemoteKey remoteKey, long asOf, TagSet tags, CacheEntryOptions? options, Turn turn, Action onDeserted)
    : Flight<T>(parts.Flights, key, asOf, parts.HomeOf(remoteKey), tags), ILeaseHolder
{
    private const int MostRefusals = 4;
    private int _refusals;

    public RemoteKey RemoteKey { get; } = remoteKey;

    /// <summary>The right to store the value in L2, once it was granted.</summary>
    public LeaseGrant? Lease { get; set; }

    /// <summary>How long no node is to load the key, where this load has failed and the stale value is served; else zero.</summary>
    public TimeSpan Step { get; set; }

    public TimeSpan BackOff => RemoteTier.BackOffOf(Step);

    /// <summary>False while a write intent lives.</summary>
    public bool Stores { get; set; } = true;

    /// <summary>The server refused the value: true while it is worth another round.</summary>
    public bool TryRefuse()
    {
        Lease = null;
        return !HasLanded && ++_refusals < MostRefusals;
    }

    /// <summary>Its load has ended, too late for a flight that has landed: what it has brought is not stored, and the lease goes.</summary>
    public void GiveUpIfLate()
    {
        if (HasLanded && Lease is { } lease)
        {
            Lease = null;
            _ = parts.Remote.ReleaseAsync(RemoteKey, lease, Step);
        }
    }

    protected override TimeoutException OutOfTime => parts.OutOfTime;

    public override void Hurry() => turn.Waive();

    protected override bool MayServe(CacheEntry<T> stale) => parts.MayServeStale(stale, AsOf, options);

    protected override void Abandon()
    {
        if (Fail(Deserted()))
        {
            onDeserted();
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using TieredCache.Entries;
using TieredCache.Remote;
using TieredCache.Strategies;

namespace TieredCache.Pipeline.Writing;

/// <summary>
/// The writes of this node that wait for the store, as entries: where L2 is looked at, they are newer than what it has, or it has
/// lost them.
/// </summary>
internal sealed class OwnWrites(CacheParts parts, EntryPlanner planner)
{
    /// <summary>Finds the write of a key that waits, unless L2 has a newer one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="remoteKey">Its form on the wire.</param>
    /// <param name="found">The data version in L2; 0 where there is none.</param>
    /// <param name="asOf">The place in local order before anything was looked at.</param>
    /// <param name="options">The call's options.</param>
    /// <param name="own">Its entry, in memory already.</param>
    public bool TryFind<T>(string key, RemoteKey remoteKey, long found, long asOf, CacheEntryOptions? options, [NotNullWhen(true)] out CacheEntry<T>? own)
    {
        own = null;
        if (parts.Unflushed?.Find(key) is not { } write || write.Sequence <= found || !TryRead<T>(write, out var value))
        {
            return false;
        }

        var plan = write.Kind == StoreWriteKind.Delete ? planner.PlanAbsent(options) : planner.Plan(options, context: null, value is null, write.Sequence);
        own = EntryMaker.Make(parts, key, remoteKey, value!, plan with { DataVersion = write.Sequence }, asOf, TimeSpan.Zero, length: -1);
        _ = plan.Stores && parts.Memory.TryStore(own);
        return true;
    }

    private static bool TryRead<T>(UnflushedWrite write, out T? value)
    {
        value = default;
        try
        {
            var held = write.Value;
            value = held is T typed ? typed : default;
            return held is null || held is T;
        }
        catch (InvalidDataException)
        {
            // The bytes of an earlier process cannot be read: the store will not get them either, and they are put aside then.
            return false;
        }
    }
}

using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Remote;

namespace TieredCache.Pipeline.Loads;

/// <summary>Keeps what was loaded: in L2 under the lease, in memory unless a removal has overtaken it.</summary>
internal sealed class LoadKeeper(CacheParts parts)
{
    /// <summary>Keeps a loaded value and returns its entry, kept or not, and whether the server refused it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="remoteKey">Its form on the wire.</param>
    /// <param name="value">The value.</param>
    /// <param name="plan">How it is kept.</param>
    /// <param name="lease">The right to store it in L2, if it was granted.</param>
    /// <param name="before">What was noted before anything was looked at.</param>
    /// <param name="duration">How long the load took.</param>
    /// <param name="stores">False while a write intent lives: the value is handed out and kept nowhere.</param>
    public async ValueTask<Kept<T>> KeepAsync<T>(string key, RemoteKey remoteKey, T value, EntryPlan plan, LeaseGrant? lease,
        LoadStamp before, TimeSpan duration, bool stores)
    {
        var length = -1;
        var isRefused = false;
        var shared = new SharedBody(Number: 0, Sequence: 0, before.AsOf);
        if (lease is { } grant)
        {
            var body = plan.Stores && stores ? parts.Remote.BodyOf(remoteKey, value, plan, before.TagSequence, duration) : null;
            length = body?.RawLength ?? -1;
            // Refused: the key was removed or set meanwhile, and this node may not have heard of it yet.
            // While the lease stood nobody else has stored anything: what came into memory before now is not later.
            var since = parts.Coherence.Order.Now;
            var put = await parts.Remote.PutAsync(remoteKey, grant, body, plan.RemoteLifetime).ConfigureAwait(false);
            isRefused = !put.Stored;
            shared = new SharedBody(body?.Number ?? 0, put.Sequence, since, isRefused);
        }

        var entry = EntryMaker.Make(parts, key, remoteKey, value, plan, before.AsOf, TimeSpan.Zero, length);
        if (isRefused)
        {
            // A caller may see it all the same, and must not be sent back behind it: what memory holds goes, and looks that are
            // still under way bring nothing.
            parts.Memory.TryStore(entry, shared);
        }
        else if (plan.Stores && plan.InMemory && stores && !parts.HasIntent(key))
        {
            if (!(parts.HasBus ? parts.Memory.TryStore(entry, shared) : parts.Memory.TryStore(entry)))
            {
                // It came too late for memory. What is in L2 all the same is younger than what was set here before, and so is
                // what its source gives a higher version: a caller is about to see it and must not be sent back behind it.
                parts.Memory.DropOlderSet(key, lease is null ? 0 : long.MaxValue, entry.DataVersion);
            }
        }

        return new Kept<T>(entry, isRefused);
    }
}

/// <summary>A loaded value's entry. Refused: its key was removed or set during the load, or the lease had run out.</summary>
internal readonly record struct Kept<T>(CacheEntry<T> Entry, bool IsRefused);

/// <summary>What was noted before anything was looked at: the place in local order and the tag sequence. What is found is true as of these.</summary>
internal readonly record struct LoadStamp(long AsOf, long TagSequence)
{
    public static LoadStamp Now(CacheParts parts) => new(parts.Coherence.Order.Now, parts.TagSequence());
}

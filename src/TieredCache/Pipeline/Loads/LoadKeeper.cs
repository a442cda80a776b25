using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Remote;
using TieredCache.Remote.Bulk;
using TieredCache.Remote.Wire;

namespace TieredCache.Pipeline.Loads;

/// <summary>Keeps what was loaded: in L2 under the lease, in memory unless a removal has overtaken it.</summary>
internal sealed class LoadKeeper(CacheParts parts)
{
    /// <summary>Keeps a loaded value and returns its entry, kept or not, and whether the server refused it.</summary>
    /// <param name="loaded">The value, and how it is kept.</param>
    /// <param name="before">What was noted before anything was looked at.</param>
    /// <param name="duration">How long the load took.</param>
    public ValueTask<Kept<T>> KeepAsync<T>(in Loaded<T> loaded, LoadStamp before, TimeSpan duration) => loaded.Lease is { } lease
        ? KeepUnderLeaseAsync(loaded, lease, before, duration)
        : new(Keep(loaded, before, new SharedBody(Number: 0, Sequence: 0, before.AsOf), length: -1));

    private async ValueTask<Kept<T>> KeepUnderLeaseAsync<T>(Loaded<T> loaded, LeaseGrant lease, LoadStamp before, TimeSpan duration)
    {
        var body = BodyOf(loaded, before, duration);
        // Refused: the key was removed or set meanwhile, and this node may not have heard of it yet.
        // While the lease stood nobody else has stored anything: what came into memory before now is not later.
        var since = parts.Coherence.Order.Now;
        var put = await parts.Remote.PutAsync(loaded.RemoteKey, lease, body, loaded.Plan.RemoteLifetime).ConfigureAwait(false);
        return Keep(loaded, before, new SharedBody(body?.Number ?? 0, put.Sequence, since, IsRefused: !put.Stored), body?.RawLength ?? -1);
    }

    /// <summary>Does the same with all that one load has brought: one command a slot group.</summary>
    /// <returns>In the order of what was loaded.</returns>
    public async ValueTask<Kept<T>[]> KeepManyAsync<T>(IReadOnlyList<Loaded<T>> loaded, LoadStamp before, TimeSpan duration)
    {
        var kept = new Kept<T>[loaded.Count];
        var leased = new List<int>(loaded.Count);
        var bodies = new List<LeasedBody>(loaded.Count);
        for (var i = 0; i < kept.Length; i++)
        {
            if (loaded[i].Lease is { } lease)
            {
                leased.Add(i);
                bodies.Add(new LeasedBody(loaded[i].RemoteKey, lease, BodyOf(loaded[i], before, duration), loaded[i].Plan.RemoteLifetime));
            }
            else
            {
                kept[i] = Keep(loaded[i], before, new SharedBody(Number: 0, Sequence: 0, before.AsOf), length: -1);
            }
        }

        var since = parts.Coherence.Order.Now;
        var puts = await parts.Remote.PutManyAsync(bodies).ConfigureAwait(false);
        for (var i = 0; i < puts.Length; i++)
        {
            var body = bodies[i].Body;
            kept[leased[i]] = Keep(loaded[leased[i]], before, new SharedBody(body?.Number ?? 0, puts[i].Sequence, since, IsRefused: !puts[i].Stored), body?.RawLength ?? -1);
        }

        return kept;
    }

    private RemoteBody? BodyOf<T>(in Loaded<T> loaded, LoadStamp before, TimeSpan duration) =>
        loaded.Plan.Stores && loaded.Stores ? parts.Remote.BodyOf(loaded.RemoteKey, loaded.Value, loaded.Plan, before.TagSequence, duration) : null;

    private Kept<T> Keep<T>(in Loaded<T> loaded, LoadStamp before, SharedBody shared, long length)
    {
        var (key, plan) = (loaded.Key, loaded.Plan);
        var entry = EntryMaker.Make(parts, key, loaded.RemoteKey, loaded.Value, plan, before.AsOf, TimeSpan.Zero, length);
        if (shared.IsRefused)
        {
            // A caller may see it all the same, and must not be sent back behind it: what memory holds goes, and looks that are
            // still under way bring nothing.
            parts.Memory.TryStore(entry, shared);
        }
        else if (plan.Stores && plan.InMemory && loaded.Stores && !parts.HasIntent(key))
        {
            if (!(parts.HasBus ? parts.Memory.TryStore(entry, shared) : parts.Memory.TryStore(entry)))
            {
                // It came too late for memory. What is in L2 all the same is younger than what was set here before, and so is
                // what its source gives a higher version: a caller is about to see it and must not be sent back behind it.
                parts.Memory.DropOlderSet(key, loaded.Lease is null ? 0 : long.MaxValue, entry.DataVersion);
            }
        }

        return new Kept<T>(entry, shared.IsRefused);
    }
}

/// <summary>What a load has brought.</summary>
/// <param name="Key">The key.</param>
/// <param name="RemoteKey">Its form on the wire.</param>
/// <param name="Value">The value.</param>
/// <param name="Plan">How it is kept.</param>
/// <param name="Lease">The right to store it in L2, if it was granted.</param>
/// <param name="Stores">False while a write intent lives: the value is handed out and kept nowhere.</param>
internal readonly record struct Loaded<T>(string Key, RemoteKey RemoteKey, T Value, EntryPlan Plan, LeaseGrant? Lease, bool Stores);

/// <summary>A loaded value's entry. Refused: its key was removed or set during the load, or the lease had run out.</summary>
internal readonly record struct Kept<T>(CacheEntry<T> Entry, bool IsRefused);

/// <summary>What was noted before anything was looked at: the place in local order and the tag sequence. What is found is true as of these.</summary>
internal readonly record struct LoadStamp(long AsOf, long TagSequence)
{
    public static LoadStamp Now(CacheParts parts) => new(parts.Coherence.Order.Now, parts.TagSequence());
}

using TieredCache.Configuration.Checks;
using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Pipeline.Writing;
using TieredCache.Remote;

namespace TieredCache.Pipeline;

/// <summary>
/// The way of a set: kill the loads under way, tell the server, keep the value in memory unless something has overtaken it.
/// </summary>
/// <remarks>
/// The set takes its place in local order first; from then on no earlier read or load can be inserted. The server gives it its
/// sequence. When the value goes into memory it takes a second place, so that a load which began in between, and may have seen
/// the older entry, is kept out as well. If a removal or another set of the key came between the two places, memory keeps
/// nothing: the server alone knows which came last.
/// Until a node has caught up for the first time, what it writes would stand in its memory alone, and be dropped when it has. So
/// a set waits for the first attempt to connect, <c>Redis:OperationTimeout</c> at most and at the very start only.
/// </remarks>
internal sealed class WritePath(CacheParts parts, EntryPlanner planner, KeptVersions versions)
{
    /// <summary>Guards what the caller gave.</summary>
    public static void Guard(string key, CacheEntryOptions? options)
    {
        CacheKeys.Guard(key);
        if (options is not null)
        {
            EntryOptionsGuard.Check(options);
        }
    }

    /// <summary>Sets a value in both tiers.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">The call's options.</param>
    /// <param name="dataVersion">The version of the value; 0 where it has none.</param>
    /// <param name="isUnflushed">True while the store has not got it: no node's load is kept over it.</param>
    /// <param name="cancellationToken">Cancels the wait at the very start, not the set.</param>
    /// <returns>False when a newer version is held.</returns>
    public ValueTask<bool> SetAsync<T>(string key, T value, CacheEntryOptions? options, long dataVersion, bool isUnflushed = false, CancellationToken cancellationToken = default)
    {
        if (parts.HasBus)
        {
            return SetInBothAsync(key, value, options, dataVersion, isUnflushed, cancellationToken);
        }

        return new(dataVersion > 0 ? SetIfNewer(key, value, options, dataVersion) : SetHere(key, value, options, dataVersion));
    }

    private async ValueTask<bool> SetInBothAsync<T>(string key, T value, CacheEntryOptions? options, long dataVersion, bool isUnflushed, CancellationToken cancellationToken)
    {
        // Under an intent the server only removes. One that has lost the intent would store, and of two sets keep whichever came last.
        var plan = planner.Plan(options, context: null, value is null, dataVersion);
        if (dataVersion == 0 && OnlyRemoves(plan, key))
        {
            await RemoveAsync(key, dataVersion).ConfigureAwait(false);
            return true;
        }

        if (plan.Stores && !plan.InMemory && !plan.InRemote)
        {
            return true;
        }

        return await StoreAsync(key, value, plan, isUnflushed, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a key that the store still has: a mark in its place tells all nodes that it is deleted, until <see cref="Coherence.Invalidator.WrittenAsync"/>.</summary>
    public async ValueTask DeleteUnflushedAsync<T>(string key, long sequence)
    {
        if (!parts.HasBus)
        {
            await RemoveAsync(key, sequence).ConfigureAwait(false);
            return;
        }

        var plan = planner.PlanAbsent(options: null);
        await StoreAsync(key, default(T)!, plan with
        {
            Duration = RemoteTier.UnflushedKept,
            MemoryDuration = plan.Duration,
            StaleFor = TimeSpan.Zero,
            Sliding = TimeSpan.Zero,
            DataVersion = sequence,
            Stores = true,
        }, isUnflushed: true, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Removes a key from both tiers.</summary>
    /// <param name="key">The key.</param>
    /// <param name="dataVersion">The sequence of the deletion in the store; 0 where there is none.</param>
    public ValueTask RemoveAsync(string key, long dataVersion)
    {
        if (dataVersion > 0)
        {
            var share = versions.For(key);
            lock (share)
            {
                share.Keep(key, Math.Max(dataVersion, share.Of(key)));
            }
        }

        return parts.Invalidator.RemoveAsync(key, parts.StripeOf(key), dataVersion);
    }

    private async ValueTask<bool> StoreAsync<T>(string key, T value, EntryPlan plan, bool isUnflushed, CancellationToken cancellationToken)
    {
        await parts.Remote.FirstAttemptAsync(cancellationToken).ConfigureAwait(false);
        var remoteKey = parts.RemoteKeyOf(key);
        var entry = EntryMaker.Make(parts, key, remoteKey, value, plan, parts.Coherence.Order.Raise(parts.StripeOf(key)), TimeSpan.Zero, length: -1);
        if (plan.InRemote || !plan.Stores)
        {
            try
            {
                return await SetSharedAsync(entry, remoteKey, plan, isUnflushed).ConfigureAwait(false);
            }
            catch (CacheUnavailableException)
            {
                parts.Memory.Remove(key, entry.Stripe);
                throw;
            }
        }

        parts.Memory.StoreSet(entry);
        return true;
    }

    private async ValueTask<bool> SetSharedAsync<T>(CacheEntry<T> entry, RemoteKey remoteKey, EntryPlan plan, bool isUnflushed)
    {
        using var own = parts.Coherence.OwnSets.Begin(remoteKey.Wire);

        // What stays out of L2, by its size or type or because it is kept nowhere, is told without a body: its version and its mark go there all the same.
        var body = plan.Stores ? parts.Remote.BodyOf(remoteKey, entry.Value, plan, parts.TagSequence(), TimeSpan.Zero) : null;
        var bytes = body?.Bytes ?? default;
        var reply = await parts.Invalidator.TrySetAsync(remoteKey, plan.DataVersion, isUnflushed, () => isUnflushed
            ? parts.Remote.SetUnflushedAsync(remoteKey, bytes, plan.RemoteLifetime, plan.DataVersion)
            : parts.Remote.SetAsync(remoteKey, bytes, plan.RemoteLifetime, plan.DataVersion, CancellationToken.None)).ConfigureAwait(false);

        // Such a value is nowhere but in memories, and its version is kept for a while only: what is held here may be newer.
        var isHeld = body is null && HoldsAsNew(entry);
        if (reply is { Came: true, Reply.Stored: false })
        {
            // Refused, or only removed because a write intent lives: then there is a sequence, and no newer version. Either way
            // no older one may be set here, should the server be away by then.
            TryKeepVersion(entry.Key, plan.DataVersion, isCompared: true);
            var isRefused = reply.Reply.Sequence == 0;
            if (!isRefused || !isHeld)
            {
                parts.Memory.Remove(entry.Key, entry.Stripe);
            }

            return !isRefused;
        }

        entry.SetSequence = reply.Came ? reply.Reply.Sequence : LatestBodies.Unanswered;
        if (isHeld || !TryKeepVersion(entry.Key, plan.DataVersion, isCompared: reply.Came))
        {
            return false;
        }

        if (own.IsOverlapped || !plan.InMemory || !plan.Stores)
        {
            parts.Memory.Remove(entry.Key, entry.Stripe);
        }
        else
        {
            parts.Memory.TryStoreSet(entry);
        }

        return true;
    }

    private bool HoldsAsNew(CacheEntry entry) => entry.DataVersion > 0 && parts.Memory.TryPeek(entry.Key, out var held) && held.DataVersion >= entry.DataVersion;

    // The server has compared the version, or this process does by what it knows; either way it is remembered here.
    private bool TryKeepVersion(string key, long dataVersion, bool isCompared)
    {
        if (dataVersion == 0)
        {
            return true;
        }

        var share = versions.For(key);
        lock (share)
        {
            if (!isCompared && IsOutdatedLocked(share, key, dataVersion))
            {
                return false;
            }

            share.Keep(key, Math.Max(dataVersion, share.Of(key)));
            return true;
        }
    }

    // What this process knows of the key, for when the server cannot be asked.
    private bool IsOutdatedLocked(KeptVersions.Share share, string key, long dataVersion)
    {
        var held = parts.Memory.TryPeek(key, out var entry) ? entry.DataVersion : 0;
        return Math.Max(held, share.Of(key)) >= dataVersion;
    }

    // Without a server the comparison is this process's own, under the key's lock, against what is held or was held before a removal.
    private bool SetIfNewer<T>(string key, T value, CacheEntryOptions? options, long dataVersion)
    {
        var share = versions.For(key);
        lock (share)
        {
            if (IsOutdatedLocked(share, key, dataVersion))
            {
                return false;
            }

            share.Keep(key, dataVersion);
            return SetHere(key, value, options, dataVersion);
        }
    }

    private bool OnlyRemoves(EntryPlan plan, string key) => !plan.Stores || (plan.DataVersion == 0 && parts.IsBeingWritten(key));

    // Without a server the set takes one place, when the value goes into memory.
    private bool SetHere<T>(string key, T value, CacheEntryOptions? options, long dataVersion)
    {
        var plan = planner.Plan(options, context: null, value is null, dataVersion);
        if (plan.InMemory && !OnlyRemoves(plan, key))
        {
            parts.Memory.StoreSet(EntryMaker.Make(parts, key, RemoteKey.None, value, plan, parts.Coherence.Order.Now, TimeSpan.Zero, length: -1));
        }
        else if (!plan.Stores || plan.InRemote || plan.InMemory)
        {
            parts.Memory.Remove(key, parts.StripeOf(key));
        }

        return true;
    }
}

using TieredCache.Coherence.Outstanding;
using TieredCache.Coherence.Tags;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Remote;

namespace TieredCache.Coherence;

/// <summary>
/// The removals of one named cache: here at once, on the other nodes through the bus, later when the bus is away.
/// </summary>
/// <remarks>
/// A removal takes effect in this process twice: before the server is told, so that nobody here reads the old value meanwhile,
/// and after it has answered, because a load that began in between may have read the old entry from the server. When the server
/// does not answer, the removal is noted as pending first, so that the second effect covers what the shared tier still holds.
/// A removal by tag that was confirmed ends when what is made after it carries its sequence.
/// The call returns normally either way, except in <c>Strict</c>, where one that could not be told throws; a caller's cancellation is looked at before anything has happened, never in the middle.
/// </remarks>
internal sealed class Invalidator(
    CacheKeys keys, MemoryTier memory, CoherenceScope scope, IInvalidationBus? bus, RemoteGate gate, RemoteCalls calls, CacheStatistics statistics,
    bool isStrict = false, Func<BusReply, ValueTask>? tagConfirmed = null)
{
    private readonly string _clearTag = CacheRegistry.ClearTag(keys.WireName);
    private readonly Teller _teller = new(scope, bus, gate, calls, isStrict);
    private readonly TagJudge _tags = new(scope, bus, statistics);

    /// <summary>True while removals reach the other nodes, and theirs this one.</summary>
    public bool IsLive => gate.IsOpen;

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="stripe">Its stripe in the local order.</param>
    /// <param name="dataVersion">The version of the deletion, where it has one: no older set comes after it.</param>
    public ValueTask RemoveAsync(string key, int stripe, long dataVersion = 0)
    {
        if (bus is not null)
        {
            return RemoveVersionAsync(key, stripe, dataVersion);
        }

        memory.Remove(key, stripe);
        return default;
    }

    /// <summary>Removes everything that carries a tag.</summary>
    public ValueTask RemoveTagAsync(string tag) => RemoveWireTagAsync(keys.Wire(tag));

    /// <summary>Removes everything of the cache.</summary>
    public async ValueTask ClearAsync()
    {
        memory.Clear();
        try
        {
            await RemoveWireTagAsync(_clearTag).ConfigureAwait(false);
        }
        finally
        {
            memory.Clear();
        }
    }

    /// <summary>Removes a key and keeps loads of it from being stored until the returned action runs, or the lifetime has passed.</summary>
    public async ValueTask<Func<ValueTask>> BeginIntentAsync(string key, int stripe, string token, TimeSpan lifetime)
    {
        var wire = keys.Wire(key);
        var end = () =>
        {
            scope.Intents.End(wire, token);
            return RemoveAndTellAsync(key, stripe, "INTENT", (bus, remote) => bus.EndIntentAsync(remote, token, CancellationToken.None));
        };
        scope.Intents.Begin(wire, token, lifetime, writer: end);
        try
        {
            await RemoveAndTellAsync(key, stripe, "INTENT", (bus, remote) => bus.BeginIntentAsync(remote, token, lifetime, CancellationToken.None)).ConfigureAwait(false);
        }
        catch (CacheUnavailableException)
        {
            scope.Intents.End(wire, token);
            throw;
        }

        return end;
    }

    /// <summary>Tells the server that the system of record has taken a write, or never will. What it cannot be told of now it is told later, and removes the entry then.</summary>
    public async ValueTask WrittenAsync(string key, long dataVersion, bool removes)
    {
        if (bus is not null)
        {
            var remote = RemoteKey.Of(keys.Wire(key));
            await _teller.TellAsync(new PendingInvalidation(remote.Wire, IsTag: false, IsReport: true), remote.Hash, "WRITTEN",
                bus => bus.WrittenAsync(remote, dataVersion, removes, CancellationToken.None), dataVersion).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="Teller.TrySetAsync"/>
    public ValueTask<RemoteAnswer<RemoteSetReply>> TrySetAsync(RemoteKey key, long dataVersion, bool isUnflushed, Func<ValueTask<RemoteAnswer<RemoteSetReply>>> set) =>
        _teller.TrySetAsync(key, dataVersion, isUnflushed, set);

    /// <summary>False while the shared tier still holds what was removed here.</summary>
    public bool MayUseRemote(string wire) => !Protections.Pending || scope.Pending.Count == 0
        || !(scope.Pending.Covers(new PendingInvalidation(wire, IsTag: false)) || scope.Pending.Covers(new PendingInvalidation(_clearTag, IsTag: true)));

    /// <summary>True for an entry from before a removal of this node that was confirmed: after a failover a server may hold it still.</summary>
    public bool HasRemoved(string wire, ulong epoch, long sequence) => Protections.OwnRemovals && scope.Ring.IsFromBefore(wire, epoch, sequence);

    /// <inheritdoc cref="TagJudge.AllowsAsync"/>
    public ValueTask<bool> AllowsAsync(TagSet tags, long tagSequence, CancellationToken cancellationToken) =>
        _tags.AllowsAsync(_clearTag, tags, tagSequence, cancellationToken);

    // Apart, because what a lambda captures is made when its method begins.
    private ValueTask RemoveVersionAsync(string key, int stripe, long dataVersion) =>
        RemoveAndTellAsync(key, stripe, "REMOVE", (bus, remote) => bus.RemoveAsync(remote, dataVersion, CancellationToken.None), dataVersion);

    private async ValueTask RemoveAndTellAsync(string key, int stripe, string operation, Func<IInvalidationBus, RemoteKey, ValueTask<BusReply>> tell, long dataVersion = 0)
    {
        memory.Remove(key, stripe);
        if (bus is not null)
        {
            var remote = RemoteKey.Of(keys.Wire(key));
            try
            {
                await _teller.TellAsync(new PendingInvalidation(remote.Wire, IsTag: false), remote.Hash, operation, bus => tell(bus, remote), dataVersion).ConfigureAwait(false);
            }
            finally
            {
                memory.Remove(key, stripe);
            }
        }
    }

    private async ValueTask RemoveWireTagAsync(string wire)
    {
        scope.Tags.Remove(wire, sequence: 0);
        if (bus is not null)
        {
            BusReply reply = default;
            try
            {
                reply = await _teller.TellAsync(new PendingInvalidation(wire, IsTag: true), hash: 0, "REMOVE_TAG", bus => bus.RemoveTagAsync(wire, CancellationToken.None)).ConfigureAwait(false);
            }
            finally
            {
                scope.Tags.Remove(wire, reply.Sequence);
            }

            if (reply.Sequence > 0 && tagConfirmed is not null)
            {
                await tagConfirmed(reply).ConfigureAwait(false);
            }
        }
    }
}

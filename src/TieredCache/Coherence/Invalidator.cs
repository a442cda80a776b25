using TieredCache.Coherence.Outstanding;
using TieredCache.Coherence.Protocol;
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
/// The call returns normally either way; a caller's cancellation is looked at before anything has happened, never in the middle.
/// </remarks>
internal sealed class Invalidator(
    CacheKeys keys, MemoryTier memory, CoherenceScope scope, IInvalidationBus? bus, RemoteGate gate, RemoteCalls calls, CacheStatistics statistics)
{
    private readonly string _clearTag = CacheRegistry.ClearTag(keys.WireName);
    private readonly TagJudge _tags = new(scope, bus, statistics);

    /// <summary>True while removals reach the other nodes, and theirs this one.</summary>
    public bool IsLive => gate.IsOpen;

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="stripe">Its stripe in the local order.</param>
    /// <param name="dataVersion">The version of the deletion, where it has one: no older set comes after it.</param>
    public ValueTask RemoveAsync(string key, int stripe, long dataVersion = 0) =>
        RemoveAndTellAsync(key, stripe, "REMOVE", (bus, remote) => bus.RemoveAsync(remote, dataVersion, CancellationToken.None), dataVersion);

    /// <summary>Removes everything that carries a tag.</summary>
    public ValueTask RemoveTagAsync(string tag) => RemoveWireTagAsync(keys.Wire(tag));

    /// <summary>Removes everything of the cache.</summary>
    public async ValueTask ClearAsync()
    {
        memory.Clear();
        await RemoveWireTagAsync(_clearTag).ConfigureAwait(false);
        memory.Clear();
    }

    /// <summary>Removes a key and keeps loads of it from being stored until the returned action runs, or the lifetime has passed.</summary>
    public async ValueTask<Func<ValueTask>> BeginIntentAsync(string key, int stripe, string token, TimeSpan lifetime)
    {
        var wire = keys.Wire(key);
        scope.Intents.Begin(wire, token, lifetime);
        await RemoveAndTellAsync(key, stripe, "INTENT", (bus, remote) => bus.BeginIntentAsync(remote, token, lifetime, CancellationToken.None)).ConfigureAwait(false);
        return () =>
        {
            scope.Intents.End(wire, token);
            return RemoveAndTellAsync(key, stripe, "INTENT", (bus, remote) => bus.EndIntentAsync(remote, token, CancellationToken.None));
        };
    }

    /// <summary>Tells the server and the other nodes that a key has a new value which does not go there.</summary>
    /// <returns>The removal's sequence; 0 when it could not be sent and is pending.</returns>
    public ValueTask<long> TellRemovedAsync(RemoteKey key) =>
        TellAsync(new PendingInvalidation(key.Wire, IsTag: false), key.Hash, "REMOVE", bus => bus.RemoveAsync(key, CancellationToken.None));

    /// <summary>Makes a set on the server; one that did not get through, or whose outcome is unknown, leaves a removal pending.</summary>
    public async ValueTask<RemoteAnswer<RemoteSetReply>> TrySetAsync(RemoteKey key, long dataVersion, Func<ValueTask<RemoteAnswer<RemoteSetReply>>> set)
    {
        var item = new PendingInvalidation(key.Wire, IsTag: false);
        var answer = gate.IsOpen && !scope.Pending.Covers(item) ? await set().ConfigureAwait(false) : default;
        if (!answer.Came)
        {
            scope.Pending.Add(item, dataVersion);
        }
        else if (answer.Reply.Sequence > 0)
        {
            scope.Confirmed(item, key.Hash, answer.Reply.Epoch, dataVersion);
        }

        return answer;
    }

    /// <summary>False while the shared tier still holds what was removed here.</summary>
    public bool MayUseRemote(string wire) => !Protections.Pending || scope.Pending.Count == 0
        || !(scope.Pending.Covers(new PendingInvalidation(wire, IsTag: false)) || scope.Pending.Covers(new PendingInvalidation(_clearTag, IsTag: true)));

    /// <inheritdoc cref="TagJudge.AllowsAsync"/>
    public ValueTask<bool> AllowsAsync(TagSet tags, long tagSequence, CancellationToken cancellationToken) =>
        _tags.AllowsAsync(_clearTag, tags, tagSequence, cancellationToken);

    private async ValueTask RemoveAndTellAsync(string key, int stripe, string operation, Func<IInvalidationBus, RemoteKey, ValueTask<BusReply>> tell, long dataVersion = 0)
    {
        memory.Remove(key, stripe);
        if (bus is not null)
        {
            var remote = RemoteKey.Of(keys.Wire(key));
            await TellAsync(new PendingInvalidation(remote.Wire, IsTag: false), remote.Hash, operation, bus => tell(bus, remote), dataVersion).ConfigureAwait(false);
            memory.Remove(key, stripe);
        }
    }

    private async ValueTask RemoveWireTagAsync(string wire)
    {
        scope.Tags.Remove(wire, sequence: 0);
        if (bus is not null)
        {
            var sequence = await TellAsync(new PendingInvalidation(wire, IsTag: true), hash: 0, "REMOVE_TAG", bus => bus.RemoveTagAsync(wire, CancellationToken.None)).ConfigureAwait(false);
            scope.Tags.Remove(wire, sequence);
        }
    }

    private async ValueTask<long> TellAsync(PendingInvalidation item, uint hash, string operation, Func<IInvalidationBus, ValueTask<BusReply>> tell, long dataVersion = 0)
    {
        if (gate.IsOpen)
        {
            scope.Lag.Began(item.Wire);
            var answer = await calls.TryAsync(operation, (bus, tell), static (call, _) => call.tell(call.bus!), CancellationToken.None).ConfigureAwait(false);
            if (answer.Came)
            {
                scope.Confirmed(item, hash, answer.Reply.Epoch, dataVersion);
                return answer.Reply.Sequence;
            }
        }

        scope.Pending.Add(item, dataVersion);
        return 0;
    }
}

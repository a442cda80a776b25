using TieredCache.Entries;
using TieredCache.Remote;

namespace TieredCache.Coherence.Outstanding;

/// <summary>
/// Tells the server of a change: what it confirms is remembered for a while, in case it loses it; what it does not is pending,
/// and in <c>Strict</c> the caller hears of that. At the very start the first attempt to connect is waited for.
/// </summary>
internal sealed class Teller(CoherenceScope scope, IInvalidationBus? bus, RemoteGate gate, RemoteCalls calls, bool isStrict)
{
    /// <summary>Tells of a removal, or of a write that has arrived.</summary>
    /// <returns>Its place; none, with a sequence of 0, when it could not be sent and is pending.</returns>
    /// <exception cref="CacheUnavailableException">It could not be sent, and the mode is <c>Strict</c>.</exception>
    public async ValueTask<BusReply> TellAsync(PendingInvalidation item, uint hash, string operation, Func<IInvalidationBus, ValueTask<BusReply>> tell, long dataVersion = 0)
    {
        await calls.FirstAttemptAsync(CancellationToken.None).ConfigureAwait(false);
        if (gate.IsOpen && !scope.Pending.Precedes(item))
        {
            scope.Lag.Began(item.Wire);
            var answer = await calls.TryAsync(operation, (bus, tell), static (call, _) => call.tell(call.bus!), CancellationToken.None).ConfigureAwait(false);
            if (answer.Came)
            {
                scope.Confirmed(item, hash, answer.Reply.Epoch, answer.Reply.Sequence, dataVersion);
                return answer.Reply;
            }
        }

        await QueueAsync(item, dataVersion).ConfigureAwait(false);
        return default;
    }

    /// <summary>Makes a set on the server; one that did not get through, or whose outcome is unknown, leaves a removal pending.</summary>
    /// <param name="key">The key.</param>
    /// <param name="dataVersion">The version of the value; 0 where it has none.</param>
    /// <param name="isUnflushed">True while the system of record has not got it: the removal in its place says so, and marks the key.</param>
    /// <param name="set">Makes it.</param>
    /// <exception cref="CacheUnavailableException">It did not get through, and the mode is <c>Strict</c>.</exception>
    public async ValueTask<RemoteAnswer<RemoteSetReply>> TrySetAsync(RemoteKey key, long dataVersion, bool isUnflushed, Func<ValueTask<RemoteAnswer<RemoteSetReply>>> set)
    {
        var item = new PendingInvalidation(key.Wire, IsTag: false);
        var waits = Protections.Pending && scope.Pending.Covers(item);
        var answer = gate.IsOpen && !waits ? await set().ConfigureAwait(false) : default;
        if (!answer.Came)
        {
            await QueueAsync(item, dataVersion, isUnflushed).ConfigureAwait(false);
        }
        else if (answer.Reply.Sequence > 0)
        {
            scope.Confirmed(item, key.Hash, answer.Reply.Epoch, answer.Reply.Sequence, dataVersion);
        }

        return answer;
    }

    // Pending at once, so that nothing is read in between; whoever awaits it knows that it outlives the process, where anything does.
    private async ValueTask QueueAsync(PendingInvalidation item, long dataVersion, bool isUnflushed = false)
    {
        var isEverything = scope.Pending.Add(item, dataVersion, isUnflushed);
        if (scope.PendingLog is { } log)
        {
            if (isEverything)
            {
                await log.NoteEverythingAsync(item).ConfigureAwait(false);
            }
            else
            {
                await log.NoteAsync(item, dataVersion).ConfigureAwait(false);
            }
        }

        if (isStrict && bus is not null)
        {
            throw new CacheUnavailableException("Redis could not be told. The change took effect in this process only, and is sent as a removal when Redis is back.");
        }
    }
}

using TieredCache.Coherence.Outstanding;
using TieredCache.Diagnostics;
using TieredCache.Entries;
using TieredCache.Memory;

namespace TieredCache.Coherence;

/// <summary>What the protocol does in this process: removals of other nodes, heard or read from the log, flushes, and what is to be sent again.</summary>
internal sealed class MessageApplier(IInvalidationBus bus, CoherenceScope scope, CacheClock clock, CacheMetrics metrics)
{
    /// <summary>Applies a message, and wakes who waits for its key.</summary>
    public void Apply(in InvalidationMessage message)
    {
        var self = bus.Node;
        if (message.Node != self)
        {
            metrics.Invalidated(message.Kind.ToString());
        }
        else if (scope.Lag.Ended(message.Key) is { } lag)
        {
            metrics.Lagged(lag);
        }

        switch (message.Kind)
        {
            case MessageKind.Tag or MessageKind.Clear:
                if (scope.Tags.Heard(message.Key, message.Sequence))
                {
                    scope.Registry.Clear(message.Key);
                }

                break;
            case MessageKind.Set or MessageKind.Delete when message.Node == self && IsOwn(message):
                break;
            case MessageKind.Intent when Protections.Intent && message.Node != self:
                Note(message);
                scope.Registry.Drop(message.Key);
                break;
            case MessageKind.Delete or MessageKind.Set or MessageKind.Intent:
                scope.Registry.Drop(message.Key);
                break;
        }

        scope.WakeUps.Wake(message.Key);
    }

    /// <summary>Everything of a bucket that was read or loaded until now is gone; what its tags were removed at has to be asked again.</summary>
    public void Flush(int bucket)
    {
        if (bucket == bus.Buckets)
        {
            scope.Tags.ForgetSequences();
            scope.Homes.FlushAll(scope.Order.Next());
        }
        else
        {
            scope.Homes.Flush(bucket, bus.Buckets, scope.Order.Next());
        }
    }

    /// <summary>A bucket's epoch was read: what another one had confirmed is pending again, and the shared tier is not used for it until it is sent.</summary>
    /// <returns>How many removals that are.</returns>
    public int Replay(int bucket, ulong epoch)
    {
        var items = scope.Ring.Began(bucket, bus.Buckets, epoch, clock.Now)
            ?? [.. scope.Registry.WireNames.Select(static name => KeyValuePair.Create(new PendingInvalidation(CacheRegistry.ClearTag(name), IsTag: true), 0L))];
        foreach (var (item, version) in items)
        {
            scope.Pending.Add(item, version);
        }

        return items.Length;
    }

    // Without the server nobody else would tell a load of this node that what it reads is about to be written.
    private void Note(in InvalidationMessage message)
    {
        if (message.Flags.HasFlag(MessageFlags.Begins))
        {
            scope.Intents.Begin(message.Key, message.Token, WriteIntents.Lifetime);
        }
        else if (message.Flags.HasFlag(MessageFlags.Ends))
        {
            scope.Intents.End(message.Key, message.Token);
        }
    }

    // The value this very set has put into memory, or is about to, stays. So does, later, one that the server has not answered, in whose
    // place a removal is told: it has replaced what this node told of the key before, and what this node does later drops it before that
    // is told. But versions are compared by the server alone: one that has a version goes.
    private bool IsOwn(InvalidationMessage message) =>
        scope.OwnSets.Includes(message.Key)
        || (scope.Registry.TryFind(message.Key, out var memory, out var key) && memory.TryPeek(key, out var entry)
            && (entry.SetSequence == message.Sequence || entry is { SetSequence: LatestBodies.Unanswered, DataVersion: 0 }));
}

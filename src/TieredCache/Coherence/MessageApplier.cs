using TieredCache.Diagnostics;

namespace TieredCache.Coherence;

/// <summary>What a removal of another node, heard or read from the log, does in this process.</summary>
internal sealed class MessageApplier(CoherenceScope scope, CacheMetrics metrics)
{
    /// <summary>Applies a message, and wakes who waits for its key.</summary>
    public void Apply(in InvalidationMessage message, ulong self)
    {
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
                scope.Tags.Remove(message.Key, message.Sequence);
                scope.Registry.Clear(message.Key);
                break;
            case MessageKind.Set or MessageKind.Delete when message.Node == self && IsOwn(message):
                break;
            case MessageKind.Delete or MessageKind.Set or MessageKind.Intent:
                scope.Registry.Drop(message.Key);
                break;
        }

        scope.WakeUps.Wake(message.Key);
    }

    // The value this very set has put into memory, or is about to, stays; one that stays out of the shared tier is told as a removal.
    private bool IsOwn(InvalidationMessage message) =>
        scope.OwnSets.Includes(message.Key)
        || (scope.Registry.TryFind(message.Key, out var memory, out var key)
            && memory.TryFind(key, out var entry) && entry.SetSequence == message.Sequence);
}

using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;
using TieredCache.Remote;

namespace TieredCache.Coherence.Outstanding;

/// <summary>Sends what could not be sent before; throws when the bus fails, and keeps what is left.</summary>
internal sealed class PendingSender(IInvalidationBus bus, CoherenceScope scope, ILogger logger)
{
    private const int AtOnce = 64;

    public async Task SendAsync(CancellationToken cancellationToken)
    {
        if (scope.Pending.Count == 0)
        {
            return;
        }

        if (scope.Pending.HasOverflowed)
        {
            await ClearAllAsync(cancellationToken).ConfigureAwait(false);
        }

        var items = scope.Pending.Snapshot();
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (item, token) =>
        {
            await (item.Key.IsTag
                ? bus.RemoveTagAsync(item.Key.Wire, token).AsTask()
                : bus.RemoveAsync(RemoteKey.Of(item.Key.Wire), item.Value.DataVersion, token).AsTask()).ConfigureAwait(false);
            scope.Pending.Sent(item);
        }).ConfigureAwait(false);
        if (items.Length > 0)
        {
            CacheLog.PendingSent(logger, items.Length);
        }
    }

    private async Task ClearAllAsync(CancellationToken cancellationToken)
    {
        CacheLog.PendingOverflow(logger, scope.Pending.Capacity);
        scope.Pending.BeginClears();
        var succeeded = false;
        try
        {
            foreach (var name in scope.Registry.WireNames)
            {
                await bus.RemoveTagAsync(CacheRegistry.ClearTag(name), cancellationToken).ConfigureAwait(false);
            }

            succeeded = true;
        }
        finally
        {
            scope.Pending.EndClears(succeeded);
        }
    }
}

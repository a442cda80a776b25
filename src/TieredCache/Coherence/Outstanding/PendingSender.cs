using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;
using TieredCache.Remote;

namespace TieredCache.Coherence.Outstanding;

/// <summary>
/// Sends what could not be sent before, all of it: one item that is refused, as while a slot of a cluster moves, holds up none behind it.
/// Throws what the bus has failed with first, and keeps what is left.
/// </summary>
internal sealed class PendingSender(IInvalidationBus bus, CoherenceScope scope, Action<BusReply> tagConfirmed, ILogger logger)
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

        // A report takes away the mark that the removal of its write sets, so it is made after that, and waits while that one is left.
        var items = scope.Pending.Snapshot();
        ExceptionDispatchInfo? failure = null;
        foreach (var some in items.GroupBy(static item => item.Key.IsReport).OrderBy(static kind => kind.Key).SelectMany(static kind => kind.Chunk(AtOnce)))
        {
            try
            {
                await Task.WhenAll(some.Where(item => !scope.Pending.Precedes(item.Key)).Select(item => SendAsync(item, cancellationToken))).ConfigureAwait(false);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                failure ??= ExceptionDispatchInfo.Capture(error);
            }
        }

        failure?.Throw();
        if (items.Length > 0)
        {
            CoherenceLog.PendingSent(logger, items.Length);
        }
    }

    private async Task SendAsync(KeyValuePair<PendingInvalidation, PendingPlace> item, CancellationToken cancellationToken)
    {
        var notes = scope.PendingLog?.Take(item.Key);
        try
        {
            await TellAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            notes?.PutBack();
            throw;
        }

        notes?.End();
    }

    private async Task TellAsync(KeyValuePair<PendingInvalidation, PendingPlace> item, CancellationToken cancellationToken)
    {
        if (item.Key.IsTag)
        {
            End(item, hash: 0, await RemoveTagAsync(item.Key.Wire, cancellationToken).ConfigureAwait(false));
        }
        else
        {
            var key = RemoteKey.Of(item.Key.Wire);
            var told = item.Key.IsReport
                ? bus.WrittenAsync(key, item.Value.DataVersion, removes: true, cancellationToken)
                : item.Value.IsUnflushed ? bus.RemoveUnflushedAsync(key, item.Value.DataVersion, RemoteTier.UnflushedKept, cancellationToken)
                : bus.RemoveAsync(key, item.Value.DataVersion, cancellationToken);
            End(item, key.Hash, await told.ConfigureAwait(false));
        }
    }

    // It counts here with its answer: its message may come late, or not at all.
    private async Task<BusReply> RemoveTagAsync(string tag, CancellationToken cancellationToken)
    {
        var reply = await bus.RemoveTagAsync(tag, cancellationToken).ConfigureAwait(false);
        scope.Tags.Remove(tag, reply.Sequence);
        tagConfirmed(reply);
        return reply;
    }

    private void End(KeyValuePair<PendingInvalidation, PendingPlace> item, uint hash, BusReply reply)
    {
        scope.Confirmed(item.Key, hash, reply.Epoch, reply.Sequence, item.Value.DataVersion);
        scope.Pending.Sent(item);
    }

    private async Task ClearAllAsync(CancellationToken cancellationToken)
    {
        CoherenceLog.PendingOverflow(logger, scope.Pending.Capacity);
        scope.Pending.BeginClears();
        var notes = scope.PendingLog?.Take(item: null);
        var succeeded = false;
        try
        {
            // What is noted may be of caches that an earlier process had, and that nobody has asked this one for yet.
            var caches = scope.Registry.WireNames.Select(static name => new PendingInvalidation(CacheRegistry.ClearTag(name), IsTag: true));
            foreach (var clear in caches.Union(notes?.Clears ?? []))
            {
                var reply = await RemoveTagAsync(clear.Wire, cancellationToken).ConfigureAwait(false);
                scope.Registry.Clear(clear.Wire);
                scope.Confirmed(clear, hash: 0, reply.Epoch, reply.Sequence, dataVersion: 0);
            }

            succeeded = true;
            notes?.End();
        }
        finally
        {
            scope.Pending.EndClears(succeeded);
            if (!succeeded)
            {
                notes?.PutBack();
            }
        }
    }
}

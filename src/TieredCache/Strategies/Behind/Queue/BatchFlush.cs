using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;

namespace TieredCache.Strategies.Behind.Queue;

/// <summary>Told of writes that are done with, and of all they stand for.</summary>
/// <param name="writes">They have been written, or put aside.</param>
/// <param name="standIn">What takes the place of one that was put aside; null: nothing.</param>
internal delegate void DoneWith(IReadOnlyList<PendingWrite> writes, PendingWrite? standIn);

/// <summary>
/// Brings one batch to the store, whatever it takes: a store that is away is tried without end, and of a batch that it refuses
/// the culprits are found by halving.
/// </summary>
/// <remarks>
/// Halves are written one after the other, so the order of a key's writes is kept. A write that was refused on its own account as
/// often as allowed is poison, and is handed to <paramref name="onPoison"/>, which says whether it is done with. Then the next older
/// write that it stood for takes its place. What is done with is said at once: the rest of a batch may take for ever. Whatever else
/// comes out of a try, a defect here or in what the application has plugged in, is told and paused for like a failure: a lane that
/// it ended would write nothing any more. What was not done with by then is flushed again, for the store refuses a sequence it has.
/// </remarks>
internal sealed class BatchFlush(IFlushTarget target, BehindSettings settings, BehindCounts counts, FlushPauses pauses, string cache, ILogger logger,
    Func<PendingWrite, Exception, ValueTask<bool>> onPoison)
{
    /// <summary>Returns once every write of the batch is done with.</summary>
    /// <param name="batch">The writes.</param>
    /// <param name="onDone">Told of each part once it is done with.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">The queue stops: what is left stays in the journal.</exception>
    public async ValueTask FlushAsync(IReadOnlyList<PendingWrite> batch, DoneWith onDone, CancellationToken stop)
    {
        var rest = new BatchRest(batch, onDone);
        for (var failures = 0; ; failures++)
        {
            try
            {
                await WriteAsync(rest.Writes, rest.Done, stop).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                WriteBehindLog.FlushFailed(logger, cache, rest.Writes.Count, exception);
                await pauses.PauseAsync(failures, stop).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask WriteAsync(IReadOnlyList<PendingWrite> batch, DoneWith onDone, CancellationToken stop)
    {
        var failures = 0;
        while (batch.Count > 0)
        {
            stop.ThrowIfCancellationRequested();
            if (await TryAsync(batch, stop).ConfigureAwait(false) is not { } failure)
            {
                await EndAsync(batch, onDone).ConfigureAwait(false);
                return;
            }

            stop.ThrowIfCancellationRequested();
            counts.FlushFailed();
            var named = StoreFailures.NamedBy(failure, batch);
            if (named.Count is > 0 and var count && count < batch.Count)
            {
                await EndAsync([.. batch.Except(named)], onDone).ConfigureAwait(false);
                batch = named;
            }

            if (StoreFailures.IsTransient(failure))
            {
                WriteBehindLog.StoreAway(logger, cache, batch.Count, failures + 1, failure);
            }
            else if (batch.Count > 1 && (named.Count == 0 || StoreFailures.HasSeveralOfAKey(batch)))
            {
                await WriteAsync([.. batch.Take(batch.Count / 2)], onDone, stop).ConfigureAwait(false);
                await WriteAsync([.. batch.Skip(batch.Count / 2)], onDone, stop).ConfigureAwait(false);
                return;
            }
            else
            {
                batch = await JudgeAsync(batch, failure, onDone).ConfigureAwait(false);
                if (batch.All(static write => write.Attempts == 0))
                {
                    // Nothing is left but what stands in, which has had no answer that it would have to wait after.
                    continue;
                }
            }

            await pauses.PauseAsync(failures++, stop).ConfigureAwait(false);
        }
    }

    private async ValueTask<Exception?> TryAsync(IReadOnlyList<PendingWrite> batch, CancellationToken stop)
    {
        try
        {
            await target.WriteAsync(batch, stop).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private async ValueTask EndAsync(IReadOnlyList<PendingWrite> written, DoneWith onDone)
    {
        counts.Flushed(written.Sum(static write => write.All().Count()));
        await target.WrittenAsync(written).ConfigureAwait(false);
        onDone(written, null);
    }

    // The tiers drop the key once the queue has let go of the write, or a reader would bring it back from there.
    private async ValueTask<IReadOnlyList<PendingWrite>> JudgeAsync(IReadOnlyList<PendingWrite> batch, Exception failure, DoneWith onDone)
    {
        var left = new List<PendingWrite>(batch.Count);
        foreach (var write in batch)
        {
            write.Attempts++;
            var isTriedAgain = write.Attempts < settings.MaxAttempts && !write.StandsIn;
            if (isTriedAgain || !await onPoison(write, failure).ConfigureAwait(false))
            {
                left.Add(write);
                continue;
            }

            var standIn = write.LetGo();
            onDone([write], standIn);
            await target.DropAsync(write).ConfigureAwait(false);
            if (standIn is not null)
            {
                left.Add(standIn);
            }
        }

        return left;
    }
}

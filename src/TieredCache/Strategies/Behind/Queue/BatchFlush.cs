using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;

namespace TieredCache.Strategies.Behind.Queue;

/// <summary>
/// Brings one batch to the store, whatever it takes: a store that is away is tried without end, and of a batch that it refuses
/// the culprits are found by halving.
/// </summary>
/// <remarks>
/// Pauses grow from 100 ms to 30 s with full jitter (M. Brooker, "Exponential Backoff and Jitter", 2015). Halves are written one
/// after the other, so the order of a key's writes is kept. A write that was refused on its own account as often as allowed is
/// poison, and is handed to <paramref name="onPoison"/>, which says whether it is done with.
/// </remarks>
internal sealed class BatchFlush(IFlushTarget target, BehindSettings settings, BehindCounts counts, TimeProvider time, Func<double> dice, string cache, ILogger logger,
    Func<PendingWrite, Exception, ValueTask<bool>> onPoison)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>Returns once every write of the batch is done with.</summary>
    /// <exception cref="OperationCanceledException">The queue stops: what is left stays in the journal.</exception>
    public async ValueTask FlushAsync(IReadOnlyList<PendingWrite> batch, CancellationToken stop)
    {
        for (var failures = 0; batch.Count > 0; failures++)
        {
            if (await TryAsync(batch, stop).ConfigureAwait(false) is not { } failure)
            {
                await EndAsync(batch).ConfigureAwait(false);
                return;
            }

            stop.ThrowIfCancellationRequested();
            counts.FlushFailed();
            if (!StoreFailures.IsTransient(failure))
            {
                if (failure is StoreWriteException { FailedKeys.Count: > 0 } partly)
                {
                    batch = await TakeWrittenAsync(batch, partly).ConfigureAwait(false);
                }
                else if (batch.Count > 1)
                {
                    await FlushAsync([.. batch.Take(batch.Count / 2)], stop).ConfigureAwait(false);
                    await FlushAsync([.. batch.Skip(batch.Count / 2)], stop).ConfigureAwait(false);
                    return;
                }

                batch = await JudgeAsync(batch, failure).ConfigureAwait(false);
            }
            else
            {
                WriteBehindLog.StoreAway(logger, cache, batch.Count, failures + 1, failure);
            }

            if (batch.Count > 0)
            {
                await Task.Delay(PauseAfter(failures), time, stop).ConfigureAwait(false);
            }
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

    // A store that names keys it was not given has written none of them for sure.
    private async ValueTask<IReadOnlyList<PendingWrite>> TakeWrittenAsync(IReadOnlyList<PendingWrite> batch, StoreWriteException partly)
    {
        var failed = partly.FailedKeys.ToHashSet(StringComparer.Ordinal);
        var rest = batch.Where(write => failed.Contains(write.Key)).ToArray();
        if (rest.Length == 0)
        {
            return batch;
        }

        await EndAsync([.. batch.Where(write => !failed.Contains(write.Key))]).ConfigureAwait(false);
        return rest;
    }

    private ValueTask EndAsync(IReadOnlyList<PendingWrite> written)
    {
        counts.Flushed(written.Sum(static write => write.All().Count()));
        return target.WrittenAsync(written);
    }

    private async ValueTask<IReadOnlyList<PendingWrite>> JudgeAsync(IReadOnlyList<PendingWrite> batch, Exception failure)
    {
        var left = new List<PendingWrite>(batch.Count);
        foreach (var write in batch)
        {
            write.Attempts++;
            if (write.Attempts < settings.MaxAttempts || !await onPoison(write, failure).ConfigureAwait(false))
            {
                left.Add(write);
            }
        }

        return left;
    }

    private TimeSpan PauseAfter(int failures)
    {
        var longest = failures >= 9 ? LongestPause : FirstPause * (1 << failures);
        return (longest < LongestPause ? longest : LongestPause) * dice();
    }
}

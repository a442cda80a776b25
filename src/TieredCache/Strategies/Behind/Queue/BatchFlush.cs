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
/// Pauses grow from 100 ms to 30 s with full jitter (M. Brooker, "Exponential Backoff and Jitter", 2015). Halves are written one
/// after the other, so the order of a key's writes is kept. A write that was refused on its own account as often as allowed is
/// poison, and is handed to <paramref name="onPoison"/>, which says whether it is done with. Then the next older write that it
/// stood for takes its place. What is done with is said at once: the rest of a batch may take for ever. A stop begins when
/// <paramref name="drains"/> completes: a store that is back by then is tried at once.
/// </remarks>
internal sealed class BatchFlush(IFlushTarget target, BehindSettings settings, BehindCounts counts, TimeProvider time, Func<double> dice, string cache, ILogger logger,
    Func<PendingWrite, Exception, ValueTask<bool>> onPoison, Task drains)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWhileStopping = TimeSpan.FromSeconds(1);

    /// <summary>Returns once every write of the batch is done with.</summary>
    /// <param name="batch">The writes.</param>
    /// <param name="onDone">Told of each part once it is done with.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">The queue stops: what is left stays in the journal.</exception>
    public async ValueTask FlushAsync(IReadOnlyList<PendingWrite> batch, DoneWith onDone, CancellationToken stop)
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
                await FlushAsync([.. batch.Take(batch.Count / 2)], onDone, stop).ConfigureAwait(false);
                await FlushAsync([.. batch.Skip(batch.Count / 2)], onDone, stop).ConfigureAwait(false);
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

            await PauseAsync(failures++, stop).ConfigureAwait(false);
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

    private async ValueTask PauseAsync(int failures, CancellationToken stop)
    {
        if (drains.IsCompleted)
        {
            await Task.Delay(PauseAfter(failures, LongestWhileStopping), time, stop).ConfigureAwait(false);
            return;
        }

        await drains.WaitAsync(PauseAfter(failures, LongestPause), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    private TimeSpan PauseAfter(int failures, TimeSpan most)
    {
        var longest = failures >= 9 ? LongestPause : FirstPause * (1 << failures);
        return (longest < most ? longest : most) * dice();
    }
}

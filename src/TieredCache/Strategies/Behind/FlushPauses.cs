namespace TieredCache.Strategies.Behind;

/// <summary>
/// The pauses between the tries of a batch: from 100 ms to 30 s with full jitter (M. Brooker, "Exponential Backoff and Jitter", 2015).
/// </summary>
/// <remarks>A stop begins when <paramref name="drains"/> completes: a store that is back by then is tried at once, and from then on at least every second.</remarks>
internal sealed class FlushPauses(TimeProvider time, Func<double> dice, Task drains)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWhileStopping = TimeSpan.FromSeconds(1);

    /// <param name="failures">How many tries have failed before this one.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">The queue stops.</exception>
    public async ValueTask PauseAsync(int failures, CancellationToken stop)
    {
        if (drains.IsCompleted)
        {
            await Task.Delay(LengthAfter(failures, LongestWhileStopping), time, stop).ConfigureAwait(false);
            return;
        }

        await drains.WaitAsync(LengthAfter(failures, Longest), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    private TimeSpan LengthAfter(int failures, TimeSpan most)
    {
        var longest = failures >= 9 ? Longest : First * (1 << failures);
        return (longest < most ? longest : most) * dice();
    }
}

using TieredCache.Coherence;
using TieredCache.Entries;
using TieredCache.Remote;

namespace TieredCache.Strategies;

/// <summary>
/// The sequences of writes to the store: the server's, so that all nodes share one order; without it the local clock's
/// microseconds, in the same number space and never backwards on this node. Who asks has waited for the first attempt to connect.
/// </summary>
internal sealed class WriteSequence(IInvalidationBus? bus, RemoteGate gate, TimeProvider time)
{
    private long _highest;

    /// <summary>A sequence was given out by an earlier process: every later one is above it.</summary>
    public void Saw(long sequence) => Watermark.RaiseTo(ref _highest, sequence);

    public async ValueTask<long> NextAsync(RemoteKey key, CancellationToken cancellationToken)
    {
        if (bus is not null && gate.IsOpen)
        {
            try
            {
                var next = await bus.NextWriteAsync(key, Volatile.Read(ref _highest), cancellationToken).ConfigureAwait(false);
                Watermark.RaiseTo(ref _highest, next);
                return next;
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The server is away: this node goes on by its own clock.
            }
        }

        while (true)
        {
            var last = Volatile.Read(ref _highest);
            var next = Math.Max(last + 1, time.GetUtcNow().ToUnixTimeMilliseconds() * 1000);
            if (Interlocked.CompareExchange(ref _highest, next, last) == last)
            {
                return next;
            }
        }
    }
}

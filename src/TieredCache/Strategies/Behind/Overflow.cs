using TieredCache.Strategies.Behind.Queue;

namespace TieredCache.Strategies.Behind;

/// <summary>What a write does that finds no room: it waits until its key's earlier writes have reached the store, and goes there itself.</summary>
internal sealed class Overflow(WriteBehindQueue queue, KeyTurns turns, TimeProvider time)
{
    /// <summary>How long a write waits for room, and for its key.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly WriteThrough _through = new();

    public static CacheUnavailableException Refusal() => new("Too many writes wait for the store, and none of them was written in time: the write has not been made.");

    /// <exception cref="CacheUnavailableException">The earlier writes did not get there in time.</exception>
    public async ValueTask WriteThroughAsync(StrategyWrite write, CancellationToken cancellationToken)
    {
        using var turn = await TurnBehindEarlierOnesAsync(write.Key, cancellationToken).ConfigureAwait(false);
        await _through.WriteAsync(write, cancellationToken).ConfigureAwait(false);
    }

    // The time runs from the call on: each of those that wait for the turn would wait as long again as the one in front.
    private async ValueTask<KeyTurns.Turn> TurnBehindEarlierOnesAsync(string key, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        KeyTurns.Turn? turn = null;
        try
        {
            turn = await turns.TakeAsync(key, either.Token).ConfigureAwait(false);
            while (queue.Find(key) is { } before)
            {
                await before.Done.WaitAsync(either.Token).ConfigureAwait(false);
            }

            return turn;
        }
        catch (OperationCanceledException)
        {
            turn?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw Refusal();
        }
    }
}

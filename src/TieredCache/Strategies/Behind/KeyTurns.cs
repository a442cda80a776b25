namespace TieredCache.Strategies.Behind;

/// <summary>Lets the writers of a key in one after the other, in the order in which they came; those of other keys do not meet.</summary>
internal sealed class KeyTurns
{
    private const int Shares = 16;
    private readonly Dictionary<string, Turn>[] _last = [.. Enumerable.Range(0, Shares).Select(static _ => new Dictionary<string, Turn>(StringComparer.Ordinal))];

    /// <summary>Waits for the turn; disposing of it lets the next one in.</summary>
    public ValueTask<Turn> TakeAsync(string key, CancellationToken cancellationToken)
    {
        var share = _last[(uint)StringComparer.Ordinal.GetHashCode(key) % Shares];
        var mine = new Turn(share, key);
        Turn? before;
        lock (share)
        {
            share.TryGetValue(key, out before);
            share[key] = mine;
        }

        return before is null ? new(mine) : WaitAsync(before, mine, cancellationToken);
    }

    private static async ValueTask<Turn> WaitAsync(Turn before, Turn mine, CancellationToken cancellationToken)
    {
        try
        {
            await before.Over.WaitAsync(cancellationToken).ConfigureAwait(false);
            return mine;
        }
        catch (OperationCanceledException)
        {
            // Who waits behind must still wait for the one in front.
            _ = PassOnAsync(before, mine);
            throw;
        }
    }

    private static async Task PassOnAsync(Turn before, Turn mine)
    {
        await before.Over.ConfigureAwait(false);
        mine.Dispose();
    }

    internal sealed class Turn(Dictionary<string, Turn> share, string key) : IDisposable
    {
        private Latch _over;

        public Task Over => _over.Opened;

        public void Dispose()
        {
            lock (share)
            {
                if (share.TryGetValue(key, out var last) && ReferenceEquals(last, this))
                {
                    share.Remove(key);
                }
            }

            _over.Open();
        }
    }
}

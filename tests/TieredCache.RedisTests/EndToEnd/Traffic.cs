namespace TieredCache.RedisTests.EndToEnd;

/// <summary>Eight callers on two nodes that read, load, set and remove without a pause, until they are stopped or a call fails.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _calls;
    private int _rounds;

    public Traffic(NodePair nodes) =>
        _calls = Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() => WorkAsync(worker % 2 == 0 ? nodes.A : nodes.B, worker))));

    public int Rounds => Volatile.Read(ref _rounds);

    /// <summary>Ends the calls; throws what one of them threw.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _calls;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _calls.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WorkAsync(Cache cache, int worker)
    {
        var source = new CountingSource();
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            await source.GetAsync(cache, $"work:{worker}:{i % 50}");
            if (i % 10 == 0)
            {
                await cache.RemoveAsync($"work:{worker}:{i % 50}", CancellationToken.None);
                await cache.SetAsync($"work:set:{worker}", i, cancellationToken: CancellationToken.None);
                await cache.GetOrSetManyAsync([$"work:a:{i % 20}", $"work:b:{i % 20}"], (missing, _) => new ValueTask<Dictionary<string, int>>(missing.ToDictionary(key => key, _ => i)), cancellationToken: CancellationToken.None);
            }

            Interlocked.Increment(ref _rounds);
            await Task.Yield();
        }
    }
}

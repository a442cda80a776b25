using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TieredCache.Composition.Behind;
using TieredCache.Composition.Warming;

namespace TieredCache.Composition;

/// <summary>
/// Makes the caches when the application starts, so that a mistake in the settings stops it there, and begins to connect without
/// waiting. Once everything has started, the server among it, the caches are warmed up; nothing waits for that but who asks
/// <see cref="CacheReadiness"/>. When it stops, what was acknowledged is brought to its stores.
/// </summary>
/// <remarks>
/// A host stops its services in the reverse order of their registration: the web server before this one, and after it whatever was
/// registered earlier, which may still write. So the stop brings what waits, while the stores are sure to work, and refuses nothing;
/// once all have stopped, writes are refused and the rest is brought. A host that knows nothing of the moments before and after
/// calls <see cref="StopAsync"/> alone: there that is the end.
/// </remarks>
internal sealed class TieredCacheService(CacheProvider provider, CacheReadiness readiness, IServiceScopeFactory scopes, StopBudget budget) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private IReadOnlyList<CacheWarmer> _warmers = [];
    private IReadOnlyList<ITimer> _timers = [];
    private CancellationTokenSource? _limit;
    private bool _isAnnounced;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        provider.Start();
        return Task.CompletedTask;
    }

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _warmers = [.. provider.Warmers(scopes, readiness).Where(static warmer => warmer.HasWork)];
        if (_warmers.Count > 0)
        {
            _ = WarmUpAsync();
        }
        else
        {
            readiness.End();
        }

        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isAnnounced = true;
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var timer in _timers)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_timers.Count > 0)
        {
            foreach (var warmer in _warmers)
            {
                warmer.Snapshot();
            }
        }

        if (_isAnnounced)
        {
            using var either = Within(cancellationToken);
            await provider.FlushAsync(either.Token).ConfigureAwait(false);
        }
        else
        {
            await StoppedAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        using var either = Within(cancellationToken);
        await provider.DrainAsync(either.Token).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _limit?.Dispose();
    }

    // One time for both: it begins with the first.
    private CancellationTokenSource Within(CancellationToken cancellationToken) =>
        CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, (_limit ??= budget.Start()).Token);

    // Snapshots begin after it, or one of a memory that is still cold would take the place of the last one.
    private async Task WarmUpAsync()
    {
        var stopping = _stopping.Token;
        try
        {
            await Task.WhenAll(_warmers.Select(warmer => Task.Run(() => warmer.RunAsync(stopping), CancellationToken.None))).ConfigureAwait(false);
            if (!stopping.IsCancellationRequested)
            {
                _timers = [.. _warmers.Select(static warmer => warmer.KeepSnapshots()).OfType<ITimer>()];
            }
        }
        finally
        {
            readiness.End();
        }
    }
}

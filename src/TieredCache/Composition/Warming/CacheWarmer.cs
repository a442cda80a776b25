using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;

namespace TieredCache.Composition.Warming;

/// <summary>
/// Warms up one named cache: the keys of the settings, those that were hot before, and what the application says in code, so
/// many at a time and as long as the budget lasts. A key that fails is counted; the rest goes on.
/// </summary>
internal sealed class CacheWarmer(Cache cache, IReadOnlyList<WarmupSource> sources, IServiceScopeFactory scopes, CacheReadiness readiness, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan BetweenSnapshots = TimeSpan.FromMinutes(1);
    private readonly HotKeyFile? _hot = cache.Pipeline.Store is not null && cache.Pipeline.Parts.Settings.Current.Warmup.SnapshotDirectory is { } directory
        ? new HotKeyFile(directory, cache.Name)
        : null;

    private int _loaded;
    private int _failed;
    private int _told;

    /// <summary>False where there is nothing to warm up, and no hot keys to be kept.</summary>
    public bool HasWork => _hot is not null || sources.Count > 0 || (cache.Pipeline.Store is not null && cache.Pipeline.Parts.Settings.Current.Warmup.Keys is { Count: > 0 });

    /// <summary>Warms up; ends early when the budget is used up or the token fires, and never throws.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var settings = cache.Pipeline.Parts.Settings.Current.Warmup;
        using var budget = new CancellationTokenSource(settings.Budget, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        foreach (var source in All(settings.Keys))
        {
            await RunAsync(source, settings.Concurrency, either.Token).ConfigureAwait(false);
        }

        Tell(isCut: either.IsCancellationRequested);
    }

    /// <summary>Keeps the hot keys each minute, if they are to be kept; null where not.</summary>
    public ITimer? KeepSnapshots() => _hot is null
        ? null
        : time.CreateTimer(static warmer => ((CacheWarmer)warmer!).Snapshot(), this, BetweenSnapshots, BetweenSnapshots);

    /// <summary>Keeps the hot keys for the next start.</summary>
    public void Snapshot()
    {
        try
        {
            _hot?.Write(cache.Pipeline.Parts.Memory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            CacheLog.SnapshotFailed(logger, cache.Name, exception);
        }
    }

    private IEnumerable<WarmupSource> All(IReadOnlyList<string>? configured)
    {
        string[] keys = cache.Pipeline.Store is null ? [] : [.. (configured ?? []).Concat(Hot()).Distinct(StringComparer.Ordinal)];
        return keys.Length == 0 ? sources : sources.Prepend(WarmupSource.Keys(cache.Name, (_, _) => keys.ToAsyncEnumerable()));
    }

    private IReadOnlyList<string> Hot()
    {
        try
        {
            return _hot?.Read() ?? [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            CacheLog.SnapshotFailed(logger, cache.Name, exception);
            return [];
        }
    }

    private async Task RunAsync(WarmupSource source, int concurrency, CancellationToken cancellationToken)
    {
        try
        {
            // Within: what a service throws when it is disposed of is a failure like any other.
            var scope = scopes.CreateAsyncScope();
            await using var end = scope.ConfigureAwait(false);
            await Parallel.ForEachAsync(source.Steps(scope.ServiceProvider, cancellationToken),
                new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken }, RunAsync).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            TellFailure(exception, cancellationToken);
        }
    }

    private async ValueTask RunAsync(WarmupStep step, CancellationToken cancellationToken)
    {
        try
        {
            await step.RunAsync(cache, cancellationToken).ConfigureAwait(false);
            readiness.Count(loaded: true);
            Interlocked.Increment(ref _loaded);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            readiness.Count(loaded: false);
            Interlocked.Increment(ref _failed);
            TellFailure(exception, cancellationToken);
        }
    }

    private void TellFailure(Exception exception, CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested && Interlocked.Exchange(ref _told, 1) == 0)
        {
            CacheLog.WarmupFailed(logger, cache.Name, exception);
        }
    }

    private void Tell(bool isCut)
    {
        if (isCut)
        {
            readiness.Cut();
            CacheLog.WarmupCut(logger, cache.Name, _loaded, _failed);
        }
        else if (_loaded + _failed > 0)
        {
            CacheLog.WarmedUp(logger, cache.Name, _loaded, _failed);
        }
    }
}

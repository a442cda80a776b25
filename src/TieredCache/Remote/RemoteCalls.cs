using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;

namespace TieredCache.Remote;

/// <summary>
/// The one way to the shared tier: every command passes the breaker, is timed, counted and traced, and every failure becomes
/// "off", because the cache can do without. Only a caller's own cancellation passes through.
/// </summary>
internal sealed class RemoteCalls(RemoteGate gate, Breaker breaker, CacheStatistics statistics, TimeProvider time, ILogger logger)
{
    private readonly OncePerMinute _failureLog = new(time);

    /// <summary>True when a command may be tried now; at the very start it waits for the first connection attempt, for a bounded time.</summary>
    public ValueTask<bool> IsReadyAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        return gate.FirstAttempt.IsCompleted ? new(gate.IsOpen && !breaker.IsOpen) : WaitAsync();

        async ValueTask<bool> WaitAsync()
        {
            await gate.FirstAttempt.WaitAsync(longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            return gate.IsOpen && !breaker.IsOpen;
        }
    }

    /// <summary>Makes a call; null when it failed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RemoteAnswer<TReply>> TryAsync<TState, TReply>(string operation, TState state,
        Func<TState, CancellationToken, ValueTask<TReply>> call, CancellationToken cancellationToken)
    {
        using var activity = CacheActivities.StartRemote(statistics.Cache, operation, statistics.Server);
        var start = time.GetTimestamp();
        try
        {
            var reply = await call(state, cancellationToken).ConfigureAwait(false);
            breaker.Succeeded();
            statistics.RemoteCalled(operation, time.GetElapsedTime(start), failed: false);
            return new RemoteAnswer<TReply>(true, reply);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            breaker.Failed();
            activity.Failed(exception);
            statistics.RemoteCalled(operation, time.GetElapsedTime(start), failed: true);
            if (_failureLog.TryTake())
            {
                CacheLog.RemoteFailed(logger, statistics.Cache, operation, exception);
            }

            return default;
        }
    }
}

/// <summary>The reply to a call, if it came.</summary>
internal readonly record struct RemoteAnswer<TReply>(bool Came, TReply Reply);

using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using TieredCache.Diagnostics;
using TieredCache.Diagnostics.Guarding;

namespace TieredCache.Remote;

/// <summary>
/// The one way to the shared tier: every command passes the breaker, is timed, counted and traced, and every failure becomes
/// "off", because the cache can do without. Only a caller's own cancellation passes through.
/// </summary>
internal sealed class RemoteCalls(RemoteGate gate, Breaker breaker, CacheStatistics statistics, TimeSpan patience, TimeProvider time, ILogger logger)
{
    private readonly OncePerMinute _failureLog = new(time);
    private long _waitsUntil;

    private bool IsReady => gate.IsOpen && !breaker.IsOpen;

    /// <summary>True when a command may be tried now; at the very start it waits for <see cref="FirstAttemptAsync"/>.</summary>
    public ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken) => gate.FirstAttempt.IsCompleted ? new(IsReady) : WaitUntilReadyAsync(cancellationToken);

    /// <summary>
    /// Ends with the first attempt to connect, whichever way that went, or when an operation's time is up, counted from when
    /// somebody first waited: whoever comes after that does not wait at all.
    /// </summary>
    public ValueTask FirstAttemptAsync(CancellationToken cancellationToken) => gate.FirstAttempt.IsCompleted ? default : WaitAsync(cancellationToken);

    private async ValueTask<bool> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(cancellationToken).ConfigureAwait(false);
        return IsReady;
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (TimeLeft() is var left && left > TimeSpan.Zero)
        {
            await gate.FirstAttempt.WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private TimeSpan TimeLeft()
    {
        var now = time.GetTimestamp();
        var end = now + (long)(patience.TotalSeconds * time.TimestampFrequency);
        var held = Interlocked.CompareExchange(ref _waitsUntil, end, 0);
        return time.GetElapsedTime(now, held == 0 ? end : held);
    }

    /// <summary>Makes a call; null when it failed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RemoteAnswer<TReply>> TryAsync<TState, TReply>(string operation, TState state,
        Func<TState, CancellationToken, ValueTask<TReply>> call, CancellationToken cancellationToken)
    {
        using var span = new GuardedSpan(CacheActivities.StartRemote(statistics.Cache, operation, statistics.Server));
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
            span.Failed(exception);
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

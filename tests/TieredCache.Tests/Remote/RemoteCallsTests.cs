using Microsoft.Extensions.Logging.Abstractions;
using TieredCache.Remote;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Remote;

public sealed class RemoteCallsTests : IDisposable
{
    private readonly TierRemoteBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_reply_comes_through() => Assert.Equal(new RemoteAnswer<int>(true, 5), await Try(static _ => new(5)));

    [Fact]
    public async Task A_failure_is_off_and_counted()
    {
        Assert.False((await Try(static _ => throw new InvalidOperationException())).Came);
        Assert.False((await Try(static _ => ValueTask.FromException<int>(new TimeoutException()))).Came);
        Assert.Equal(["error", "error"], _bench.Counted);
    }

    [Fact]
    public async Task A_callers_cancellation_passes_and_is_nobodys_fault()
    {
        using var caller = new CancellationTokenSource();
        await caller.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => Try(static token => { token.ThrowIfCancellationRequested(); return new(1); }, caller.Token).AsTask());
        Assert.Empty(_bench.Counted);
    }

    [Fact]
    public async Task A_cancellation_that_is_not_the_callers_is_a_failure() =>
        Assert.False((await Try(static _ => throw new OperationCanceledException())).Came);

    [Fact]
    public async Task Failures_open_the_breaker_and_nothing_is_tried_any_more()
    {
        Assert.True(await _bench.Calls.IsReadyAsync(default));
        for (var i = 0; i < 20; i++)
        {
            await Try(static _ => throw new TimeoutException());
        }

        Assert.False(await _bench.Calls.IsReadyAsync(default));
    }

    [Fact]
    public async Task A_shut_gate_is_not_ready()
    {
        _bench.Gate.Close();
        Assert.False(await _bench.Calls.IsReadyAsync(default));
    }

    [Fact]
    public async Task At_the_very_start_it_waits_for_the_first_attempt()
    {
        var gate = new RemoteGate();
        var ready = CallsOf(gate).IsReadyAsync(default).AsTask();
        Assert.False(ready.IsCompleted);
        gate.Open();
        Assert.True(await ready);
    }

    [Fact]
    public async Task It_does_not_wait_longer_than_it_may()
    {
        var ready = CallsOf(new RemoteGate()).IsReadyAsync(default).AsTask();
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await ready);
    }

    [Fact]
    public async Task Who_comes_later_waits_for_what_is_left_of_the_time_and_then_nobody_waits()
    {
        var calls = CallsOf(new RemoteGate());
        var first = calls.FirstAttemptAsync(default).AsTask();
        _bench.Time.Advance(TimeSpan.FromSeconds(0.9));
        var second = calls.FirstAttemptAsync(default).AsTask();
        Assert.False(first.IsCompleted || second.IsCompleted);
        _bench.Time.Advance(TimeSpan.FromSeconds(0.1));
        await Task.WhenAll(first, second);
        Assert.True(calls.FirstAttemptAsync(default).AsTask().IsCompletedSuccessfully);
        Assert.True(calls.IsReadyAsync(default).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_let_go()
    {
        using var caller = new CancellationTokenSource();
        var ready = CallsOf(new RemoteGate()).IsReadyAsync(caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ready);
    }

    [Fact]
    public async Task Where_there_is_no_shared_tier_nobody_waits() =>
        Assert.False(await CallsOf(RemoteGate.Shut()).IsReadyAsync(default));

    private RemoteCalls CallsOf(RemoteGate gate) => new(gate, _bench.Breaker, _bench.Statistics, TimeSpan.FromSeconds(1), _bench.Time, NullLogger.Instance);

    private ValueTask<RemoteAnswer<int>> Try(Func<CancellationToken, ValueTask<int>> call, CancellationToken cancellationToken = default) =>
        _bench.Calls.TryAsync("GET", call, static (call, token) => call(token), cancellationToken);
}

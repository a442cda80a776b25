using TieredCache.Composition;
using TieredCache.Pipeline.Waiting;
using TieredCache.Testing;

namespace TieredCache.Tests.Pipeline;

/// <summary>The load of a caller who has nothing of his own to watch begins on his thread, and is a load like any other.</summary>
public sealed class LoadsOnTheCallersThreadTests : IAsyncLifetime
{
    private static readonly AsyncLocal<string?> User = new();
    private readonly ControllableClock _clock = new();
    private readonly TieredCacheFactory _factory;
    private readonly Cache _cache;

    public LoadsOnTheCallersThreadTests()
    {
        _factory = TieredCacheFactory.Create(time: _clock);
        _cache = _factory.Default;
    }

    public Task InitializeAsync() => Eventually.TrueAsync(static () => CleanContext.OfProcess.Context is not null, "loads may begin on their caller's thread");

    public async Task DisposeAsync() => await _factory.DisposeAsync();

    [Fact]
    public void A_loader_that_answers_at_once_ends_the_call_at_once()
    {
        LeaveTheContextOfTheRunner();
        var call = Ask(static () => Environment.CurrentManagedThreadId);
        Assert.True(call.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task It_sees_nothing_that_is_ambient_there_and_its_caller_keeps_his_own()
    {
        LeaveTheContextOfTheRunner();
        User.Value = "alice";
        var seen = await Ask(static () =>
        {
            var seen = User.Value ?? "nobody";
            User.Value = "the loader";
            return seen;
        });
        Assert.Equal(("nobody", "alice"), (seen, User.Value));
    }

    [Fact]
    public async Task What_it_does_after_its_first_wait_sees_nothing_either()
    {
        LeaveTheContextOfTheRunner();
        User.Value = "alice";
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = _cache.GetOrSetAsync("k", async _ =>
        {
            await gate.Task;
            return User.Value ?? "nobody";
        }).AsTask();
        Assert.False(call.IsCompleted);
        Assert.Equal("alice", User.Value);
        gate.SetResult();
        Assert.Equal("nobody", await call);
    }

    [Fact]
    public async Task Its_failure_is_the_callers()
    {
        LeaveTheContextOfTheRunner();
        var call = Ask<int>(static () => throw new InvalidOperationException("source"));
        Assert.Equal("source", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await call)).Message);
        Assert.Equal(0, _cache.Pipeline.Parts.Flights.Count);
    }

    [Fact]
    public async Task Who_asks_for_the_key_meanwhile_shares_it()
    {
        LeaveTheContextOfTheRunner();
        Task<int>? second = null;
        var first = await Ask(() =>
        {
            // Somebody else's call, which this load is no part of.
            using (ExecutionContext.SuppressFlow())
            {
                second = Task.Run(() => Ask(static () => 2).AsTask());
            }

            Assert.True(SpinWait.SpinUntil(() => _cache.Pipeline.Parts.Statistics.MemoryMisses.Sum == 2, TimeSpan.FromSeconds(30)));
            return 1;
        });
        Assert.Equal((1, 1), (first, await second!));
    }

    [Fact]
    public async Task It_gives_its_permit_back()
    {
        LeaveTheContextOfTheRunner();
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(i, await _cache.GetOrSetAsync("k" + i, i, static (i, _, _) => new ValueTask<int>(i)));
        }

        Assert.Equal(0, _cache.Pipeline.Parts.Permits.Waiting);
    }

    [Fact]
    public async Task Who_has_a_token_keeps_his_thread()
    {
        LeaveTheContextOfTheRunner();
        using var mine = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        var call = _cache.GetOrSetAsync("k", _ => Blocked(release), cancellationToken: mine.Token).AsTask();
        await mine.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        release.Set();
    }

    [Fact]
    public async Task Whose_patience_is_limited_keeps_his_thread()
    {
        LeaveTheContextOfTheRunner();
        await using var factory = TieredCacheFactory.Create(static options => options.Entry.StaleAfter = TimeSpan.FromSeconds(1), time: _clock);
        using var release = new ManualResetEventSlim();
        var call = factory.Default.GetOrSetAsync("k", _ => Blocked(release)).AsTask();
        Assert.False(call.IsCompleted);
        release.Set();
        Assert.Equal(1, await call);
    }

    [Fact]
    public async Task A_thread_with_a_context_of_its_own_is_not_lent()
    {
        using var release = new ManualResetEventSlim();
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        var call = _cache.GetOrSetAsync("k", _ => Blocked(release)).AsTask();
        LeaveTheContextOfTheRunner();
        Assert.False(call.IsCompleted);
        release.Set();
        Assert.Equal(1, await call);
    }

    private static void LeaveTheContextOfTheRunner() => SynchronizationContext.SetSynchronizationContext(null);

    private static ValueTask<int> Blocked(ManualResetEventSlim release)
    {
        release.Wait();
        return new ValueTask<int>(1);
    }

    private ValueTask<T> Ask<T>(Func<T> load) => _cache.GetOrSetAsync("k", load, static (load, _, _) => new ValueTask<T>(load()));
}

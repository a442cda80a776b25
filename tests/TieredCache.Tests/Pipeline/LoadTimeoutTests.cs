using TieredCache.Configuration;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class LoadTimeoutTestsAlone() : LoadTimeoutTests(isShared: false);

public sealed class LoadTimeoutTestsOnTwoTiers() : LoadTimeoutTests(isShared: true);

/// <summary>Loads that take too long, and the permits that bound how many run.</summary>
public abstract class LoadTimeoutTests(bool isShared) : OnEitherTier(isShared)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private static void OneAtATime(TieredCacheOptions options)
    {
        options.Stampede.MaxConcurrentLoads = 1;
        options.Entry.LoadTimeout = Limit;
    }

    [Fact]
    public async Task A_hung_loader_frees_its_key_and_its_permit_when_its_time_is_up()
    {
        await StartAsync(OneAtATime);
        var hung = new Gate<string>();
        var calls = Enumerable.Range(0, 3).Select(_ => Cache.GetOrSetAsync("k", hung.LoadAsync).AsTask()).ToArray();
        await hung.Entered;
        Clock.Advance(Limit);
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<TimeoutException>(() => call);
        }

        await Eventually.TrueAsync(() => hung.Token.IsCancellationRequested, "the loader is told");
        var next = Cache.GetOrSetAsync("k", _ => new ValueTask<string>("v")).AsTask();
        await Node.UntilAsync(() => next.IsCompleted, "the next caller loads");
        Assert.Equal("v", await next);
        hung.Return("late");
        Assert.Equal("v", (await Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_loader_that_heeds_its_token_times_out_like_one_that_does_not()
    {
        await StartAsync(OneAtATime);
        var gate = new Gate<string>();
        var call = Cache.GetOrSetAsync("k", gate.LoadOrStopAsync).AsTask();
        await gate.Entered;
        Clock.Advance(Limit);
        await Assert.ThrowsAsync<TimeoutException>(() => call);
    }

    [Fact]
    public async Task A_loader_that_heeds_its_token_leaves_its_waiters_the_stale_value_when_its_time_is_up()
    {
        await StartAsync(OneAtATime);
        await Cache.SetAsync("k", "old", TimeSpan.FromSeconds(1));
        Advance(1.5);
        var gate = new Gate<string>();
        var call = Cache.GetOrSetAsync("k", gate.LoadOrStopAsync).AsTask();
        await gate.Entered;
        Clock.Advance(Limit);
        Assert.Equal("old", await call);
    }

    [Fact]
    public async Task A_callback_of_the_loader_that_blocks_does_not_hold_the_waiters_up()
    {
        await StartAsync(OneAtATime);
        using var never = new ManualResetEventSlim();
        var gate = new Gate<string>();
        var call = Cache.GetOrSetAsync("k", token =>
        {
            token.Register(never.Wait);
            return gate.LoadAsync(token);
        }).AsTask();
        await gate.Entered;
        var advance = Task.Run(() => Clock.Advance(Limit));
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TimeSpan.FromSeconds(5)).ContinueWith(ended =>
            ended.Exception?.InnerException is TimeoutException { Message: var message } && message.Contains("LoadTimeout", StringComparison.Ordinal) ? call : Task.CompletedTask).Unwrap());
        never.Set();
        await advance;
        gate.Return("v");
    }

    [Fact]
    public async Task Waiting_for_a_permit_counts_towards_the_time()
    {
        await StartAsync(OneAtATime);
        var (first, second) = (new Gate<string>(), new Gate<string>());
        var one = Cache.GetOrSetAsync("a", first.LoadAsync).AsTask();
        await first.Entered;
        Advance(1);
        var two = Cache.GetOrSetAsync("b", second.LoadAsync).AsTask();
        await Eventually.TrueAsync(() => Cache.Pipeline.Parts.Permits.Waiting == 1, "the second load waits");
        Advance(1);
        await Assert.ThrowsAsync<TimeoutException>(() => one);
        await second.Entered;
        Advance(1);
        await Assert.ThrowsAsync<TimeoutException>(() => two);
    }

    [Fact]
    public async Task No_more_loads_run_at_once_than_are_allowed()
    {
        await StartAsync(options => options.Stampede.MaxConcurrentLoads = 3);
        var (running, most) = (0, 0);
        var calls = Enumerable.Range(0, 50).Select(i => Cache.GetOrSetAsync("k" + i, async _ =>
        {
            var now = Interlocked.Increment(ref running);
            most = Math.Max(most, now);
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return i;
        }).AsTask());
        await Task.WhenAll(calls);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_load_inside_a_load_takes_no_second_permit()
    {
        await StartAsync(OneAtATime);
        Assert.Equal("inner+outer", await Cache.GetOrSetAsync("outer", async _ =>
            await Cache.GetOrSetAsync("inner", _ => new ValueTask<string>("inner")) + "+outer"));
        Assert.Equal(2, (await Cache.GetOrSetAsync("many", async _ => await Cache.GetOrSetManyAsync<int, int>(["x", "y"], 0,
            static (_, keys, _) => new(keys.ToDictionary(static key => key, static _ => 1))))).Count);
    }

    [Fact]
    public async Task A_load_inside_a_load_does_not_wait_for_one_that_waits_for_its_permit()
    {
        await StartAsync(OneAtATime);
        var (entered, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var outer = Cache.GetOrSetAsync("outer", async _ =>
        {
            entered.SetResult();
            await go.Task;
            return await Cache.GetOrSetAsync("shared", _ => new ValueTask<string>("from within"));
        }).AsTask();
        await entered.Task;
        var queued = Cache.GetOrSetAsync("shared", _ => new ValueTask<string>("from the queue")).AsTask();
        await Eventually.TrueAsync(() => Cache.Pipeline.Parts.Permits.Waiting == 1, "the other load waits for the permit");
        go.SetResult();
        Assert.Equal("from the queue", await outer.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("from the queue", await queued);
    }

    [Fact]
    public async Task A_loader_that_asks_for_its_own_key_is_told_so()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Cache.GetOrSetAsync("k", async _ =>
            await Cache.GetOrSetAsync("inner", async _ => await Cache.GetOrSetAsync("k", _ => new ValueTask<int>(1)))));
        Assert.Contains("the very key", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Cache.GetOrSetAsync("l", async _ =>
            (await Cache.GetOrSetManyAsync<int, int>(["a", "l"], 0, static (_, _, _) => new(new Dictionary<string, int>()))).Count));
    }

    [Fact]
    public async Task What_a_loader_leaves_running_behind_is_no_part_of_its_load()
    {
        var go = new TaskCompletionSource();
        Task<int>? behind = null;
        await Cache.GetOrSetAsync("k", _ =>
        {
            behind = Task.Run(async () =>
            {
                await go.Task;
                return await Cache.GetOrSetAsync("k", _ => new ValueTask<int>(2));
            });
            return new ValueTask<int>(1);
        });
        await Cache.RemoveAsync("k");
        go.SetResult();
        Assert.Equal(2, await behind!);
    }

    [Fact]
    public async Task A_permit_comes_back_when_all_have_left_though_the_loader_hangs()
    {
        await StartAsync(OneAtATime);
        using var gone = new CancellationTokenSource();
        var hung = new TaskCompletionSource<IReadOnlyDictionary<string, int>>();
        var entered = new TaskCompletionSource();
        var many = Cache.GetOrSetManyAsync(["a", "b"], 0, (_, _, _) =>
        {
            entered.SetResult();
            return new ValueTask<IReadOnlyDictionary<string, int>>(hung.Task);
        }, cancellationToken: gone.Token).AsTask();
        await entered.Task;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => many);
        Assert.Equal(1, await Cache.GetOrSetAsync("other", _ => new ValueTask<int>(1)).AsTask().WaitAsync(TimeSpan.FromSeconds(10)));
        hung.SetResult(new Dictionary<string, int>());
    }
}

namespace TieredCache.Contracts;

/// <summary>Who makes a value, who waits for it, and who ends it.</summary>
public abstract partial class HybridCacheContract
{
    [Fact]
    public async Task A_failure_is_the_caller_s_and_is_not_held()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await Cache.GetOrCreateAsync<string>("k", static async _ =>
        {
            await Task.Yield();
            throw new InvalidDataException("broken");
        }));
        Assert.Equal("broken", error.Message);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await Cache.GetOrCreateAsync<string>("k", static _ => throw new InvalidDataException()));
        Assert.Equal("1", await LoadAsync("k"));
    }

    [Fact]
    public async Task A_failure_after_the_value_s_end_is_the_caller_s_too()
    {
        await Cache.SetAsync("k", "old", new() { Expiration = Life });
        await PassAsync(Life * 1.2);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await Cache.GetOrCreateAsync<string>("k", static _ => throw new InvalidDataException()));
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_making()
    {
        var gate = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 100).Select(_ => Cache.GetOrCreateAsync("k", async _ =>
        {
            await gate.Task;
            return Interlocked.Increment(ref _loads).ToString();
        }).AsTask()).ToArray();
        gate.SetResult();
        Assert.All(await Task.WhenAll(calls), static value => Assert.Equal("1", value));
    }

    [Fact]
    public async Task Callers_at_the_same_time_share_one_failure()
    {
        var gate = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 20).Select(_ => Cache.GetOrCreateAsync<string>("k", async _ =>
        {
            Interlocked.Increment(ref _loads);
            await gate.Task;
            throw new InvalidDataException();
        }).AsTask()).ToArray();
        gate.SetResult();
        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<InvalidDataException>(() => call);
        }

        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task Who_cancels_leaves_and_the_others_are_served()
    {
        using var leaves = new CancellationTokenSource();
        using var stays = new CancellationTokenSource();
        var gate = new TaskCompletionSource<string>();
        var first = Cache.GetOrCreateAsync("k", async token => await gate.Task.WaitAsync(token), cancellationToken: leaves.Token).AsTask();
        var second = Cache.GetOrCreateAsync("k", static _ => Never<string>(), cancellationToken: stays.Token).AsTask();
        await leaves.CancelAsync();
        var told = await Assert.ThrowsAsync<OperationCanceledException>(() => first);
        Assert.Equal(leaves.Token, told.CancellationToken);
        Assert.True(first.IsCanceled);
        gate.SetResult("made");
        Assert.Equal("made", await second);
    }

    [Fact]
    public async Task When_all_have_left_the_making_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var isCancelled = new TaskCompletionSource();
        var runs = new TaskCompletionSource();
        var calls = Enumerable.Range(0, 3).Select(_ => Cache.GetOrCreateAsync<string>("k", async token =>
        {
            token.Register(() => isCancelled.TrySetResult());
            runs.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return "never";
        }, cancellationToken: cancellation.Token).AsTask()).ToArray();
        await runs.Task;
        await cancellation.CancelAsync();
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await isCancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("1", await LoadAsync("k"));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_beforehand_makes_nothing()
    {
        await Cache.SetAsync("held", 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Cache.GetOrCreateAsync("k", static _ => Never<int>(), cancellationToken: new(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Cache.GetOrCreateAsync("held", static _ => Never<int>(), cancellationToken: new(canceled: true)));
    }

    [Fact]
    public async Task The_factory_sees_its_caller_s_ambient_values()
    {
        var ambient = new AsyncLocal<string> { Value = "mine" };
        Assert.Equal("mine", await Cache.GetOrCreateAsync("k", async _ =>
        {
            await Task.Yield();
            return ambient.Value;
        }));
    }

    [Fact]
    public async Task A_making_may_ask_for_other_keys()
    {
        var outer = await Cache.GetOrCreateAsync("outer", async _ => "(" + await LoadAsync("inner") + ")");
        Assert.Equal("(1)", outer);
        Assert.Equal("1", await LoadAsync("inner"));
    }
}

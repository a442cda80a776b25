using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class SharedLoadTestsAlone() : SharedLoadTests(isShared: false);

public sealed class SharedLoadTestsOnTwoTiers() : SharedLoadTests(isShared: true);

/// <summary>Callers of one key and the load they share.</summary>
public abstract class SharedLoadTests(bool isShared) : OnEitherTier(isShared)
{
    [Fact]
    public async Task Ten_thousand_callers_of_a_missing_key_share_one_load()
    {
        var gate = new Gate<string>();
        var calls = Enumerable.Range(0, 10_000).Select(_ => Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask()).ToArray();
        await gate.Entered;
        gate.Return("v");
        Assert.All(await Task.WhenAll(calls), value => Assert.Equal("v", value));
        Assert.Equal(1, gate.Loads);
    }

    [Fact]
    public async Task Callers_on_many_threads_share_one_load()
    {
        var gate = new Gate<string>();
        var calls = Enumerable.Range(0, 64).Select(_ => Task.Run(async () => await Cache.GetOrSetAsync("k", gate.LoadAsync))).ToArray();
        await gate.Entered;
        gate.Return("v");
        await Task.WhenAll(calls);
        Assert.Equal(1, gate.Loads);
    }

    [Fact]
    public async Task A_hit_is_returned_synchronously()
    {
        await Cache.SetAsync("k", "v");
        var hit = Cache.GetOrSetAsync("k", new Gate<string>().LoadAsync);
        Assert.True(hit.IsCompletedSuccessfully);
        Assert.Equal("v", await hit);
        Assert.Equal("v", await Cache.GetOrSetAsync("k".AsSpan(), 0, static (_, _, _) => new ValueTask<string>("other")));
    }

    [Fact]
    public async Task What_a_loader_has_registered_on_its_token_is_called_though_it_returns_as_soon_as_it_sees_that_it_is_cancelled()
    {
        for (var i = 0; i < 100; i++)
        {
            using var gone = new CancellationTokenSource();
            var (runs, told) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            var call = Cache.GetOrSetAsync($"k{i}", token =>
            {
                token.Register(told.SetResult);
                runs.SetResult();
                SpinWait.SpinUntil(() => token.IsCancellationRequested);
                return ValueTask.FromCanceled<string>(token);
            }, cancellationToken: gone.Token).AsTask();
            await runs.Task;
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
            await told.Task.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    [Fact]
    public async Task The_cancellation_of_a_caller_frees_that_caller_and_not_the_load()
    {
        var gate = new Gate<string>();
        using var gone = new CancellationTokenSource();
        var first = Cache.GetOrSetAsync("k", gate.LoadOrStopAsync, cancellationToken: gone.Token).AsTask();
        var second = Cache.GetOrSetAsync("k", gate.LoadOrStopAsync).AsTask();
        await gate.Entered;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(gate.Token.IsCancellationRequested);
        gate.Return("v");
        Assert.Equal("v", await second);
        Assert.Equal(1, gate.Loads);
    }

    [Fact]
    public async Task The_load_is_cancelled_when_all_have_left()
    {
        var gate = new Gate<string>();
        using var gone = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 3).Select(_ => Cache.GetOrSetAsync("k", gate.LoadAsync, cancellationToken: gone.Token).AsTask()).ToArray();
        await gate.Entered;
        await gone.CancelAsync();
        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }

        await Eventually.TrueAsync(() => gate.Token.IsCancellationRequested, "the load's token fires");
    }

    [Fact]
    public async Task A_caller_who_comes_after_all_have_left_loads_anew()
    {
        var (left, next) = (new Gate<string>(), new Gate<string>());
        using var gone = new CancellationTokenSource();
        var first = Cache.GetOrSetAsync("k", left.LoadAsync, cancellationToken: gone.Token).AsTask();
        await left.Entered;
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = Cache.GetOrSetAsync("k", next.LoadAsync).AsTask();
        await Node.UntilAsync(() => next.Entered.IsCompleted, "the second load runs");
        left.Return("old");
        next.Return("new");
        Assert.Equal("new", await second);
        await Eventually.TrueAsync(() => Cache.TryGetLocal<string>("k", out var held) && held == "new", "the new value is held");
    }

    [Fact]
    public async Task A_call_that_is_cancelled_beforehand_loads_nothing()
    {
        var gate = new Gate<string>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Cache.GetOrSetAsync("k", gate.LoadAsync, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Equal(0, gate.Loads);
    }

    [Fact]
    public async Task The_exception_of_a_loader_reaches_every_waiter_and_nothing_is_cached()
    {
        var gate = new Gate<string>();
        var calls = Enumerable.Range(0, 10).Select(_ => Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask()).ToArray();
        await gate.Entered;
        gate.Throw(new FormatException("mine"));
        foreach (var call in calls)
        {
            Assert.Equal("mine", (await Assert.ThrowsAsync<FormatException>(() => call)).Message);
        }

        var again = Cache.GetOrSetAsync("k", _ => new ValueTask<string>("v")).AsTask();
        await Node.UntilAsync(() => again.IsCompleted, "the next call loads");
        Assert.Equal("v", await again);
    }

    [Fact]
    public async Task A_loader_that_throws_before_its_first_await_is_like_one_that_throws_later()
    {
        static ValueTask<string> Throw(CancellationToken token) => throw new FormatException("at once");
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", Throw));
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetManyAsync<int, string>(["l", "m"], 0, static (_, _, _) => throw new FormatException("at once")));
        Assert.Equal(0, Cache.Pipeline.Parts.Flights.Count);
    }

    [Fact]
    public async Task A_loader_runs_without_the_execution_context_of_the_request()
    {
        var ambient = new AsyncLocal<string> { Value = "request" };
        string? seen = "nothing";
        await Cache.GetOrSetAsync("k", _ =>
        {
            seen = ambient.Value;
            return new ValueTask<int>(1);
        });
        Assert.Null(seen);
        seen = "nothing";
        await Cache.GetOrSetManyAsync<int, int>(["a"], 0, (_, _, _) =>
        {
            seen = ambient.Value;
            return new ValueTask<IReadOnlyDictionary<string, int>>(new Dictionary<string, int> { ["a"] = 1 });
        });
        Assert.Null(seen);
    }

    [Fact]
    public async Task A_value_of_another_type_is_a_miss()
    {
        await Cache.SetAsync("k", "text");
        Assert.False((await Cache.GetAsync<int>("k")).HasValue);
        Assert.Equal(7, await Cache.GetOrSetAsync("k", _ => new ValueTask<int>(7)));
        Assert.Equal(7, (await Cache.GetAsync<int>("k")).Value);
        Assert.False(Cache.TryGetLocal<string>("k", out _));
    }

    [Fact]
    public async Task Two_types_under_one_key_do_not_share_a_load()
    {
        var (text, number) = (new Gate<string>(), new Gate<int>());
        var one = Cache.GetOrSetAsync("k", text.LoadAsync).AsTask();
        await text.Entered;
        var two = Cache.GetOrSetAsync("k", number.LoadAsync).AsTask();
        text.Return("v");
        await Node.UntilAsync(() => number.Entered.IsCompleted, "the other load runs");
        number.Return(1);
        Assert.Equal("v", await one);
        Assert.Equal(1, await two);
    }
}

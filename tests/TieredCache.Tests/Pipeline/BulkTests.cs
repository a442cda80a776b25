using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class BulkTestsAlone() : BulkTests(isShared: false);

public sealed class BulkTestsOnTwoTiers() : BulkTests(isShared: true);

/// <summary>Many keys in one call.</summary>
public abstract class BulkTests(bool isShared) : OnEitherTier(isShared)
{
    private readonly List<string> _asked = [];

    private ValueTask<IReadOnlyDictionary<string, string>> LoadAsync(int state, IReadOnlyList<string> missing, CancellationToken token)
    {
        lock (_asked)
        {
            _asked.AddRange(missing);
        }

        return new(missing.Where(static key => !key.StartsWith('-')).ToDictionary(static key => key, static key => "v:" + key));
    }

    [Fact]
    public async Task Duplicates_are_asked_for_once_and_what_is_held_not_at_all()
    {
        await Cache.SetAsync("a", "held");
        var values = await Cache.GetOrSetManyAsync<int, string>(["a", "b", "b", "c"], 0, LoadAsync);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "held", ["b"] = "v:b", ["c"] = "v:c" }, values);
        Assert.Equal(["b", "c"], _asked.Order());
        Assert.Equal(3, (await Cache.GetOrSetManyAsync<int, string>(["a", "b", "c"], 0, LoadAsync)).Count);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task A_key_left_out_is_absent_and_remembered_for_the_null_duration()
    {
        Assert.Empty(await Cache.GetOrSetManyAsync<int, string>(["-x"], 0, LoadAsync));
        Assert.Empty(await Cache.GetOrSetManyAsync<int, string>(["-x"], 0, LoadAsync));
        Assert.False((await Cache.GetAsync<string>("-x")).HasValue);
        Assert.Single(_asked);
        Advance(10.1);
        await Cache.GetOrSetManyAsync<int, string>(["-x"], 0, LoadAsync);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task A_single_caller_loads_what_a_bulk_load_has_left_out()
    {
        await Cache.GetOrSetManyAsync<int, string>(["-x"], 0, LoadAsync);
        Assert.Equal("v", await Cache.GetOrSetAsync("-x", _ => new ValueTask<string>("v")).AsTask().WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal("v", (await Cache.GetAsync<string>("-x")).Value);
    }

    [Fact]
    public async Task No_keys_are_no_load() => Assert.Empty(await Cache.GetOrSetManyAsync<int, string>([], 0, LoadAsync));

    [Fact]
    public async Task Overlapping_calls_and_single_callers_load_each_key_once()
    {
        var (go, entered) = (new TaskCompletionSource(), new TaskCompletionSource());
        async ValueTask<IReadOnlyDictionary<string, string>> SlowAsync(int state, IReadOnlyList<string> missing, CancellationToken token)
        {
            entered.TrySetResult();
            await go.Task;
            return await LoadAsync(state, missing, token);
        }

        var one = Cache.GetOrSetManyAsync<int, string>(["a", "b"], 0, SlowAsync).AsTask();
        await entered.Task;
        var two = Cache.GetOrSetManyAsync<int, string>(["b", "c"], 0, SlowAsync).AsTask();
        var single = Cache.GetOrSetAsync("a", _ => new ValueTask<string>("other")).AsTask();
        go.SetResult();
        Assert.Equal(2, (await one).Count);
        Assert.Equal(2, (await two).Count);
        Assert.Equal("v:a", await single);
        Assert.Equal(["a", "b", "c"], _asked.Order());
    }

    [Fact]
    public async Task A_bulk_call_joins_the_load_of_a_single_caller()
    {
        var gate = new Gate<string>();
        var single = Cache.GetOrSetAsync("a", gate.LoadAsync).AsTask();
        await gate.Entered;
        var many = Cache.GetOrSetManyAsync<int, string>(["a", "b"], 0, LoadAsync).AsTask();
        gate.Return("single");
        Assert.Equal("single", (await many)["a"]);
        Assert.Equal("single", await single);
        Assert.Equal(["b"], _asked);
    }

    [Fact]
    public async Task The_cancellation_of_a_bulk_caller_does_not_stop_what_others_wait_for()
    {
        var (go, entered) = (new TaskCompletionSource(), new TaskCompletionSource());
        CancellationToken seen = default;
        using var gone = new CancellationTokenSource();
        var many = Cache.GetOrSetManyAsync<int, string>(["a", "b"], 0, async (_, missing, token) =>
        {
            seen = token;
            entered.SetResult();
            await go.Task;
            return missing.ToDictionary(static key => key, static key => key);
        }, cancellationToken: gone.Token).AsTask();
        await entered.Task;
        using var alsoGone = new CancellationTokenSource();
        var single = Cache.GetOrSetAsync("a", _ => new ValueTask<string>("other"), cancellationToken: alsoGone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => many);
        Assert.False(seen.IsCancellationRequested);
        await alsoGone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => single);
        await Eventually.TrueAsync(() => seen.IsCancellationRequested, "nobody waits any more");
        go.SetResult();
    }

    [Fact]
    public async Task The_exception_of_a_bulk_loader_reaches_its_callers_and_nothing_is_cached()
    {
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetManyAsync<int, string>(["a"], 0,
            static (_, _, _) => ValueTask.FromException<IReadOnlyDictionary<string, string>>(new FormatException())));
        Assert.False((await Cache.GetAsync<string>("a")).HasValue);
    }

    [Fact]
    public async Task A_bulk_load_that_fails_leaves_all_stale_values_to_be_served()
    {
        await Cache.SetAsync("a", "old", TimeSpan.FromSeconds(1));
        Advance(2);
        var values = await Cache.GetOrSetManyAsync<int, string>(["a"], 0,
            static (_, _, _) => ValueTask.FromException<IReadOnlyDictionary<string, string>>(new FormatException()));
        Assert.Equal("old", values["a"]);
    }

    [Fact]
    public async Task A_slow_bulk_load_gives_the_stale_values_and_goes_on_behind()
    {
        await StartAsync(static options => options.Entry.StaleAfter = TimeSpan.FromMilliseconds(100));
        await Cache.SetAsync("a", "old", TimeSpan.FromSeconds(1));
        await Cache.SetAsync("b", "old", TimeSpan.FromSeconds(1));
        Advance(2);
        var gate = new Gate<IReadOnlyDictionary<string, string>>();
        var many = Cache.GetOrSetManyAsync<int, string>(["a", "b"], 0, (_, _, token) => gate.LoadAsync(token)).AsTask();
        await gate.Entered;
        Assert.False(many.IsCompleted);
        Advance(0.1);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "old", ["b"] = "old" }, await many.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.False(gate.Token.IsCancellationRequested);
        gate.Return(new Dictionary<string, string> { ["a"] = "new", ["b"] = "new" });
        await Eventually.TrueAsync(() => Cache.TryGetLocal<string>("b", out var held) && held == "new", "the load has ended behind");
    }

    [Fact]
    public async Task A_slow_bulk_load_is_waited_for_where_there_is_no_stale_value()
    {
        await StartAsync(static options => options.Entry.StaleAfter = TimeSpan.FromMilliseconds(100));
        await Cache.SetAsync("a", "old", TimeSpan.FromSeconds(1));
        Advance(2);
        var gate = new Gate<IReadOnlyDictionary<string, string>>();
        var many = Cache.GetOrSetManyAsync<int, string>(["a", "b"], 0, (_, _, token) => gate.LoadAsync(token)).AsTask();
        await gate.Entered;
        Advance(0.2);
        gate.Return(new Dictionary<string, string> { ["a"] = "new", ["b"] = "new" });
        Assert.Equal("new", (await many)["b"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bulk_load_past_its_time_fails_and_frees_its_keys(bool heeds)
    {
        await StartAsync(options => options.Entry.LoadTimeout = TimeSpan.FromSeconds(2));
        var gate = new Gate<IReadOnlyDictionary<string, string>>();
        var many = Cache.GetOrSetManyAsync<int, string>(["a"], 0, (_, _, token) => heeds ? gate.LoadOrStopAsync(token) : gate.LoadAsync(token)).AsTask();
        await gate.Entered;
        Advance(2);
        await Assert.ThrowsAsync<TimeoutException>(() => many);
        var next = Cache.GetOrSetAsync("a", _ => new ValueTask<string>("v")).AsTask();
        await Node.UntilAsync(() => next.IsCompleted, "the next caller loads");
        Assert.Equal("v", await next);
    }
}

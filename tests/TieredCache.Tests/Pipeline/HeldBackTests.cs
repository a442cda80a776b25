using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class HeldBackTestsAlone() : HeldBackTests(isShared: false);

public sealed class HeldBackTestsOnTwoTiers() : HeldBackTests(isShared: true);

/// <summary>A source that fails while there is a stale value: everybody is answered, and the source is left alone between tries.</summary>
public abstract class HeldBackTests(bool isShared) : OnEitherTier(isShared)
{
    private static readonly CacheEntryOptions Second = new() { Duration = TimeSpan.FromSeconds(1) };
    private int _tries;

    private ValueTask<string> FailAsync(CancellationToken token)
    {
        Interlocked.Increment(ref _tries);
        return ValueTask.FromException<string>(new FormatException("source"));
    }

    [Fact]
    public async Task Through_a_minute_of_failure_everybody_is_answered_with_few_tries_and_the_recovery_is_seen_within_one_step()
    {
        await Cache.SetAsync("k", "old", Second);
        Advance(1.5);
        for (var moment = 0; moment < 600; moment++)
        {
            var before = _tries;
            Assert.Equal("old", await Cache.GetOrSetAsync("k", FailAsync, Second));
            Assert.Equal("old", await Cache.GetOrSetAsync("k", FailAsync, Second));
            Assert.InRange(_tries - before, 0, 1);
            Advance(0.1);
        }

        // Steps of 1, 2, 4 and then 5 seconds.
        Assert.InRange(_tries, 12, 15);
        var recovered = 0;
        for (; await Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("new"), Second) == "old"; recovered++)
        {
            Advance(0.1);
        }

        Assert.InRange(recovered, 0, 50);
        Assert.Equal("new", (await Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task While_it_is_held_back_a_read_is_synchronous_and_says_that_it_is_stale()
    {
        await Cache.SetAsync("k", "old", Second);
        Advance(1.5);
        Assert.Equal("old", await Cache.GetOrSetAsync("k", FailAsync));
        var stale = Cache.Pipeline.Parts.Statistics.StaleServed.Sum;
        var read = Cache.GetOrSetAsync("k", FailAsync);
        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal((stale + 1, 1), (Cache.Pipeline.Parts.Statistics.StaleServed.Sum, _tries));
        Assert.False(Cache.TryGetLocal<string>("k", out _));
    }

    [Fact]
    public async Task One_caller_tries_again_and_the_others_do_not_wait_for_it()
    {
        await Cache.SetAsync("k", "old", Second);
        Advance(1.5);
        await Cache.GetOrSetAsync("k", FailAsync);
        Advance(1);
        var gate = new Gate<string>();
        var retry = Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await gate.Entered;
        Assert.Equal("old", await Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask().WaitAsync(TimeSpan.FromSeconds(5)));
        gate.Return("new");
        Assert.Equal("new", await retry);
        Assert.Equal(1, gate.Loads);
    }

    [Fact]
    public async Task A_bulk_read_is_held_back_too()
    {
        await Cache.SetAsync("a", "old", Second);
        Advance(1.5);
        for (var moment = 0; moment < 9; moment++)
        {
            Assert.Equal("old", (await Cache.GetOrSetManyAsync<int, string>(["a"], 0, FailManyAsync))["a"]);
            Advance(0.1);
        }

        Assert.Equal(1, _tries);
        Assert.Equal("old", await Cache.GetOrSetAsync("a", FailAsync));
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task A_removal_ends_it()
    {
        await Cache.SetAsync("k", "old", Second);
        Advance(1.5);
        await Cache.GetOrSetAsync("k", FailAsync);
        await Cache.RemoveAsync("k");
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", FailAsync));
        Assert.Equal("new", await Node.GetAsync("k", static _ => new ValueTask<string>("new")));
    }

    [Fact]
    public async Task A_load_that_has_run_out_of_time_holds_the_next_one_back()
    {
        await StartAsync(static options => options.Entry.LoadTimeout = TimeSpan.FromSeconds(2));
        await Cache.SetAsync("k", "old", Second);
        Advance(1.5);
        var gate = new Gate<string>();
        var first = Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await gate.Entered;
        Advance(2);
        Assert.Equal("old", await first);
        Assert.Equal("old", await Cache.GetOrSetAsync("k", FailAsync));
        Assert.Equal(0, _tries);
    }

    [Fact]
    public async Task Without_a_stale_value_every_caller_hears_of_the_failure()
    {
        for (var call = 0; call < 3; call++)
        {
            var failed = Cache.GetOrSetAsync("k", FailAsync).AsTask();
            await Node.UntilAsync(() => failed.IsCompleted, "the load has failed");
            await Assert.ThrowsAsync<FormatException>(() => failed);
        }

        Assert.Equal(3, _tries);
    }

    private ValueTask<IReadOnlyDictionary<string, string>> FailManyAsync(int state, IReadOnlyList<string> missing, CancellationToken token)
    {
        Interlocked.Increment(ref _tries);
        return ValueTask.FromException<IReadOnlyDictionary<string, string>>(new FormatException("source"));
    }
}

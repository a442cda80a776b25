using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline.Waiting;

public sealed class FlightWaitsTestsAlone() : FlightWaitsTests(isShared: false);

public sealed class FlightWaitsTestsOnTwoTiers() : FlightWaitsTests(isShared: true);

/// <summary>Callers who have nothing to do but to wait wait together, and are told what each of them would have been told.</summary>
public abstract class FlightWaitsTests(bool isShared) : OnEitherTier(isShared)
{
    private readonly Gate<string> _gate = new();

    [Fact]
    public async Task Who_only_waits_gets_the_task_of_all_who_do()
    {
        var first = Ask();
        await _gate.Entered;
        var (second, third) = (Ask(), Ask());
        Assert.Same(second, third);
        Assert.NotSame(first, second);
        _gate.Return("v");
        Assert.Equal(["v", "v", "v"], await Task.WhenAll(first, second, third));
        Assert.Equal(1, _gate.Loads);
    }

    [Fact]
    public async Task Who_may_give_up_waits_alone()
    {
        using var gone = new CancellationTokenSource();
        _ = Ask();
        await _gate.Entered;
        var (stays, leaves) = (Ask(), Cache.GetOrSetAsync("k", _gate.LoadAsync, cancellationToken: gone.Token).AsTask());
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves);
        Assert.False(stays.IsCompleted);
        _gate.Return("v");
        Assert.Equal("v", await stays);
    }

    [Fact]
    public async Task Who_stays_keeps_the_load_when_its_first_caller_gives_up()
    {
        using var gone = new CancellationTokenSource();
        var first = Cache.GetOrSetAsync("k", _gate.LoadAsync, cancellationToken: gone.Token).AsTask();
        await _gate.Entered;
        var stays = Ask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(_gate.Token.IsCancellationRequested);
        _gate.Return("v");
        Assert.Equal("v", await stays);
    }

    [Fact]
    public async Task Wrong_options_are_refused_while_a_load_is_under_way_too()
    {
        var first = Ask();
        await _gate.Entered;
        var wrong = Cache.GetOrSetAsync("k", _gate.LoadAsync, new CacheEntryOptions { Duration = TimeSpan.FromSeconds(-1) }).AsTask();
        await Assert.ThrowsAsync<ArgumentException>(() => wrong);
        _gate.Return("v");
        await first;
    }

    [Fact]
    public async Task After_a_removal_nobody_joins_the_load_that_began_before()
    {
        var (old, next) = (new Gate<string>(), new Gate<string>());
        var first = Cache.GetOrSetAsync("k", old.LoadAsync).AsTask();
        await old.Entered;
        var joined = Cache.GetOrSetAsync("k", old.LoadAsync).AsTask();
        await Cache.RemoveAsync("k");
        var later = Cache.GetOrSetAsync("k", next.LoadAsync).AsTask();
        await Node.UntilAsync(() => next.Entered.IsCompleted, "the second load runs");
        var joinedLater = Cache.GetOrSetAsync("k", next.LoadAsync).AsTask();
        next.Return("new");
        await Node.UntilAsync(() => later.IsCompleted && joinedLater.IsCompleted, "the second load lands");
        Assert.Equal(["new", "new"], await Task.WhenAll(later, joinedLater));
        old.Return("old");
        await Node.UntilAsync(() => first.IsCompleted && joined.IsCompleted, "the first load lands");
    }

    [Fact]
    public async Task Who_came_after_the_removal_of_a_tag_that_only_the_loader_knew_is_not_told_the_older_value()
    {
        var (first, later, next) = await LoadedAgainAsync();
        Assert.Equal(["new", "new", "new"], await Task.WhenAll(later));
        Assert.Equal(1, next.Loads);
        await first;
    }

    [Fact]
    public async Task Each_caller_is_one_miss_whether_he_is_answered_by_the_first_load_or_by_another()
    {
        var before = Cache.Pipeline.Parts.Statistics.MemoryMisses.Sum;
        var (first, later, _) = await LoadedAgainAsync();
        await Task.WhenAll([first, .. later]);
        Assert.Equal(4, Cache.Pipeline.Parts.Statistics.MemoryMisses.Sum - before);
    }

    [Fact]
    public async Task A_stale_value_that_all_are_told_is_counted_for_each()
    {
        await Cache.SetAsync("k", "stale", new CacheEntryOptions { Duration = TimeSpan.FromSeconds(1), StaleOnError = TimeSpan.FromMinutes(5), Jitter = 0 });
        Node.Clock.Advance(TimeSpan.FromSeconds(2));
        var first = Ask();
        await Node.UntilAsync(() => _gate.Entered.IsCompleted, "the load runs");
        var waits = Enumerable.Range(0, 5).Select(_ => Ask()).ToArray();
        var before = Cache.Pipeline.Parts.Statistics.StaleServed.Sum;
        _gate.Throw(new FormatException("mine"));
        Assert.All(await Task.WhenAll([first, .. waits]), static value => Assert.Equal("stale", value));
        Assert.Equal(6, Cache.Pipeline.Parts.Statistics.StaleServed.Sum - before);
    }

    [Fact]
    public async Task A_load_that_asks_for_its_own_key_is_refused_and_does_not_wait_for_itself()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await Cache.GetOrSetAsync("k", async token => await Cache.GetOrSetAsync("k", _gate.LoadAsync)));
    }

    // Three callers come after the removal of a tag that only the first load knows, and load once more for all of them.
    private async Task<(Task<string> First, Task<string>[] Later, Gate<string> Next)> LoadedAgainAsync()
    {
        var next = new Gate<string>();
        var first = Cache.GetOrSetAsync("k", async (context, token) =>
        {
            context.Tags = ["t"];
            return await _gate.LoadAsync(token);
        }).AsTask();
        await _gate.Entered;
        await Cache.RemoveByTagAsync("t");
        var later = Enumerable.Range(0, 3).Select(_ => Cache.GetOrSetAsync("k", next.LoadAsync).AsTask()).ToArray();
        _gate.Return("old");
        await Node.UntilAsync(() => next.Entered.IsCompleted, "they load for themselves");
        next.Return("new");
        await Node.UntilAsync(() => later.All(static call => call.IsCompleted), "they have it");
        return (first, later, next);
    }

    private Task<string> Ask() => Cache.GetOrSetAsync("k", _gate.LoadAsync).AsTask();
}

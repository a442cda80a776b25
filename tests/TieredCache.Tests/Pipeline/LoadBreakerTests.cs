using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class LoadBreakerTestsAlone() : LoadBreakerTests(isShared: false);

public sealed class LoadBreakerTestsOnTwoTiers() : LoadBreakerTests(isShared: true);

/// <summary>A source of which half of the loads fail is left alone, where that is wanted.</summary>
public abstract class LoadBreakerTests(bool isShared) : OnEitherTier(isShared)
{
    private int _calls;

    [Fact]
    public async Task After_twenty_failures_no_loader_is_called_for_a_second()
    {
        await StartAsync(static options => options.Stampede.Breaker = true);
        await FailAsync(20);
        var refused = await Assert.ThrowsAsync<CacheLoadRefusedException>(async () => await Cache.GetOrSetAsync("other", Load));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        await Assert.ThrowsAsync<CacheLoadRefusedException>(async () => await Cache.GetOrSetManyAsync<int, string>(["a", "b"], 0,
            static (_, _, _) => throw new FormatException("called")));
        Assert.Equal(20, _calls);
    }

    [Fact]
    public async Task After_the_pause_one_load_is_tried_and_closes_it()
    {
        await StartAsync(static options => options.Stampede.Breaker = true);
        await FailAsync(20);
        Advance(1);
        var gate = new Gate<string>();
        var probe = Cache.GetOrSetAsync("probe", gate.LoadAsync).AsTask();
        await gate.Entered;
        await Assert.ThrowsAsync<CacheLoadRefusedException>(async () => await Cache.GetOrSetAsync("other", Load));
        gate.Return("well");
        Assert.Equal("well", await probe);
        Assert.Equal("loaded", await Node.GetAsync("third", Load));
    }

    [Fact]
    public async Task A_probe_that_fails_begins_a_longer_pause()
    {
        await StartAsync(static options => options.Stampede.Breaker = true);
        await FailAsync(20);
        Advance(1);
        await FailAsync(1);
        Advance(1.9);
        var refused = await Assert.ThrowsAsync<CacheLoadRefusedException>(async () => await Cache.GetOrSetAsync("other", Load));
        Assert.InRange(refused.RetryAfter, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2));
        Advance(0.2);
        Assert.Equal("loaded", await Node.GetAsync("third", Load));
    }

    [Fact]
    public async Task While_it_is_open_stale_values_are_served_and_fresh_ones_as_ever()
    {
        await StartAsync(static options => options.Stampede.Breaker = true);
        await Cache.SetAsync("stale", "old", TimeSpan.FromSeconds(1));
        await Cache.SetAsync("fresh", "held");
        Advance(2);
        await FailAsync(20);
        Assert.Equal("old", await Cache.GetOrSetAsync("stale", Load));
        Assert.Equal("old", (await Cache.GetOrSetManyAsync<int, string>(["stale"], 0, static (_, _, _) => throw new FormatException("called")))["stale"]);
        Assert.Equal("held", await Cache.GetOrSetAsync("fresh", Load));
        Assert.Equal(20, _calls);
    }

    [Fact]
    public async Task Loads_that_are_given_up_or_mostly_succeed_do_not_open_it()
    {
        await StartAsync(static options => options.Stampede.Breaker = true);
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal("loaded", await Cache.GetOrSetAsync("good" + i, Load));
        }

        await FailAsync(29);
        Assert.Equal("loaded", await Cache.GetOrSetAsync("other", Load));
    }

    [Fact]
    public async Task It_is_off_unless_asked_for()
    {
        await FailAsync(40);
        Assert.Equal("loaded", await Cache.GetOrSetAsync("other", Load));
    }

    private ValueTask<string> Load(CancellationToken token)
    {
        Interlocked.Increment(ref _calls);
        return new("loaded");
    }

    private async Task FailAsync(int loads)
    {
        for (var i = 0; i < loads; i++)
        {
            await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync($"bad:{_calls}", _ =>
            {
                Interlocked.Increment(ref _calls);
                return ValueTask.FromException<string>(new FormatException("source"));
            }));
        }
    }
}

using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class StaleTestsAlone() : StaleTests(isShared: false);

public sealed class StaleTestsOnTwoTiers() : StaleTests(isShared: true);

/// <summary>Values past their duration: served when a load fails or is slow, never after a removal; and loads ahead of expiry.</summary>
public abstract class StaleTests(bool isShared) : OnEitherTier(isShared)
{
    private static readonly CacheEntryOptions Second = new() { Duration = TimeSpan.FromSeconds(1), Tags = ["t"] };

    private static ValueTask<string> FailAsync(CancellationToken token) => ValueTask.FromException<string>(new FormatException("source"));

    [Fact]
    public async Task A_stale_value_is_served_when_the_load_fails()
    {
        await Cache.SetAsync("k", "old", Second);
        Advance(2);
        Assert.Equal("old", await Cache.GetOrSetAsync("k", FailAsync));
    }

    [Fact]
    public async Task A_stale_value_is_served_no_longer_than_allowed()
    {
        await StartAsync(options => options.Entry.StaleOnError = TimeSpan.FromSeconds(10));
        await Cache.SetAsync("k", "old", Second);
        Advance(12);
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", FailAsync));
    }

    [Fact]
    public async Task A_stale_value_whose_time_ends_during_the_load_is_not_served()
    {
        await StartAsync(options => options.Entry.StaleOnError = TimeSpan.FromSeconds(3));
        await Cache.SetAsync("k", "old", Second);
        Advance(2);
        var gate = new Gate<string>();
        var call = Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await gate.Entered;
        Advance(5);
        gate.Throw(new FormatException("source"));
        await Assert.ThrowsAsync<FormatException>(() => call);
    }

    [Fact]
    public async Task Zero_switches_stale_values_off()
    {
        await Cache.SetAsync("k", "old", Second with { StaleOnError = TimeSpan.Zero });
        Advance(2);
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", FailAsync));
    }

    [Fact]
    public async Task A_call_that_switches_stale_values_off_gets_its_load_s_failure()
    {
        CacheEntryOptions none = new() { StaleOnError = TimeSpan.Zero };
        await Cache.SetAsync("k", "old", Second);
        Advance(2);
        await ThrowsAsync();
        Assert.Equal("old", await Cache.GetOrSetAsync("k", FailAsync));
        await ThrowsAsync();

        // Where a load has failed and nobody was served, no node gets the lease for 50 ms.
        async Task ThrowsAsync()
        {
            await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", FailAsync, none));
            Advance(0.1);
            await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetManyAsync<int, string>(["k"], 0, static (_, _, _) => throw new FormatException("source"), none));
            Advance(0.1);
        }
    }

    [Fact]
    public async Task A_refresh_of_a_call_that_switches_stale_values_off_waits_all_the_same_where_it_fails()
    {
        await StartAsync(options => options.Entry.RefreshAhead = 0.5);
        var loads = 0;
        ValueTask<string> Load(CancellationToken token) => Interlocked.Increment(ref loads) == 1 ? new("old") : FailAsync(token);
        CacheEntryOptions ten = new() { Duration = TimeSpan.FromSeconds(10), StaleOnError = TimeSpan.Zero };
        await Cache.GetOrSetAsync("k", Load, ten);
        Advance(6);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("old", await Cache.GetOrSetAsync("k", Load, ten));
            await Eventually.TrueAsync(() => loads == 2 && Cache.Pipeline.Parts.Flights.Count == 0, "the refresh has failed");
        }
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("clear")]
    public async Task A_removed_value_is_never_served_stale(string how)
    {
        await Cache.SetAsync("k", "old", Second);
        Advance(2);
        await RemoveAsync(how);
        await Assert.ThrowsAsync<FormatException>(async () => await Cache.GetOrSetAsync("k", FailAsync));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("clear")]
    public async Task A_value_removed_during_the_load_is_not_served_stale(string how)
    {
        await Cache.SetAsync("k", "old", Second);
        Advance(2);
        var gate = new Gate<string>();
        var call = Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await gate.Entered;
        await RemoveAsync(how);
        gate.Throw(new FormatException("source"));
        await Assert.ThrowsAsync<FormatException>(() => call);
    }

    [Fact]
    public async Task A_slow_load_gives_the_stale_value_and_goes_on_behind()
    {
        await StartAsync(options => options.Entry.StaleAfter = TimeSpan.FromMilliseconds(100));
        await Cache.SetAsync("k", "old", Second);
        Advance(2);
        var gate = new Gate<string>();
        var call = Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await gate.Entered;
        Assert.False(call.IsCompleted);
        Advance(0.1);
        Assert.Equal("old", await call);
        Assert.False(gate.Token.IsCancellationRequested);
        gate.Return("new");
        await Eventually.TrueAsync(() => Cache.TryGetLocal<string>("k", out var held) && held == "new", "the load has ended behind");
        Assert.Equal(1, gate.Loads);
    }

    [Fact]
    public async Task Without_a_stale_value_a_slow_load_is_waited_for()
    {
        await StartAsync(options => options.Entry.StaleAfter = TimeSpan.FromMilliseconds(100));
        var gate = new Gate<string>();
        var call = Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await gate.Entered;
        Advance(1);
        gate.Return("v");
        Assert.Equal("v", await call);
    }

    [Fact]
    public async Task A_hit_past_the_refresh_point_returns_at_once_and_starts_one_load_behind()
    {
        await StartAsync(options => options.Entry.RefreshAhead = 0.8);
        await Cache.SetAsync("k", "old", TimeSpan.FromSeconds(10));
        var gate = new Gate<string>();
        Advance(7.9);
        Assert.Equal("old", await Cache.GetOrSetAsync("k", gate.LoadAsync));
        Advance(0.2);
        for (var i = 0; i < 10; i++)
        {
            var hit = Cache.GetOrSetAsync("k", gate.LoadAsync);
            Assert.True(hit.IsCompletedSuccessfully);
            Assert.Equal("old", await hit);
        }

        await gate.Entered;
        gate.Return("new");
        await Eventually.TrueAsync(() => Cache.TryGetLocal<string>("k", out var held) && held == "new", "the refresh has ended");
        Assert.Equal(1, gate.Loads);
    }

    [Fact]
    public async Task A_refresh_that_fails_is_tried_again_and_the_value_stays()
    {
        await StartAsync(options => options.Entry.RefreshAhead = 0.5);
        await Cache.SetAsync("k", "old", TimeSpan.FromSeconds(20));
        Advance(11);
        var loads = 0;
        ValueTask<string> Load(CancellationToken token) => Interlocked.Increment(ref loads) == 1 ? FailAsync(token) : new("new");
        Assert.Equal("old", await Cache.GetOrSetAsync("k", Load));
        await Eventually.TrueAsync(() => loads == 1 && Cache.Pipeline.Parts.Flights.Count == 0, "the first refresh has failed");
        Assert.Equal("old", await Cache.GetOrSetAsync("k", Load));
        Advance(4);
        await Node.UntilAsync(async () => await Cache.GetOrSetAsync("k", Load) == "new", "the second refresh has ended");
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task A_removal_during_a_refresh_wins()
    {
        await StartAsync(options => options.Entry.RefreshAhead = 0.5);
        await Cache.SetAsync("k", "old", TimeSpan.FromSeconds(10));
        Advance(6);
        var gate = new Gate<string>();
        await Cache.GetOrSetAsync("k", gate.LoadAsync);
        await gate.Entered;
        await Cache.RemoveAsync("k");
        gate.Return("old, refreshed");
        await Eventually.TrueAsync(() => Cache.Pipeline.Parts.Flights.Count == 0, "the refresh has ended");
        Assert.False((await Cache.GetAsync<string>("k")).HasValue);
    }

    private async Task RemoveAsync(string how)
    {
        await (how switch
        {
            "key" => Cache.RemoveAsync("k"),
            "tag" => Cache.RemoveByTagAsync("t"),
            _ => Cache.ClearAsync(),
        });
    }
}

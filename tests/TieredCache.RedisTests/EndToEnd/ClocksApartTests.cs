using TieredCache.RedisTests.Contracts;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.EndToEnd;

/// <summary>Two nodes whose clocks differ: durations and deadlines are counted in the server's time, and nothing is ordered by any.</summary>
[Collection(Standalone.Name)]
public sealed class ClocksApartTests(RedisFixture redis)
{
    private static readonly CacheEntryOptions Minutes = new() { Duration = TimeSpan.FromMinutes(5) };

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Clocks_that_are_an_hour_apart_change_nothing(int hours)
    {
        await using var nodes = await new NodePair(redis.Configuration, timeOfB: new ShiftedTime(TimeSpan.FromHours(hours))).LiveAsync();
        await ReachesAsync(nodes.A, nodes.B);
        await ReachesAsync(nodes.B, nodes.A);

        // The clock that is ahead does not win.
        await nodes.A.SetAsync("k", "one", Minutes);
        await nodes.B.SetAsync("k", "two", Minutes);
        await nodes.A.SetAsync("k", "three", Minutes);
        await Eventually.TrueAsync(async () => (await nodes.B.GetAsync<string>("k")).Value == "three", "B reads what was set last");
        Assert.Equal("three", (await nodes.A.GetAsync<string>("k")).Value);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task What_one_node_sets_for_a_moment_is_gone_for_the_other_after_it(int hours)
    {
        await using var nodes = await new NodePair(redis.Configuration, timeOfB: new ShiftedTime(TimeSpan.FromHours(hours))).LiveAsync();
        await nodes.A.SetAsync("short", 1, new() { Duration = TimeSpan.FromSeconds(2), Jitter = 0 });
        Assert.Equal(1, (await nodes.B.GetAsync<int>("short")).Value);
        await Eventually.TrueAsync(async () => !(await nodes.B.GetAsync<int>("short")).HasValue, "its time is over on B", TimeSpan.FromSeconds(6));
    }

    private static async Task ReachesAsync(Cache from, Cache to)
    {
        await from.SetAsync("value", "set", Minutes);
        var found = await to.GetAsync<string>("value");
        Assert.Equal(("set", CacheOrigin.Remote), (found.Value, found.Origin));
        await Eventually.TrueAsync(async () => (await to.GetAsync<string>("value")).HasValue && to.TryGetLocal<string>("value", out _), "it is kept in memory, once the message of the set has come");
        await from.RemoveAsync("value");
        await Eventually.TrueAsync(() => !to.TryGetLocal<string>("value", out _), "the removal is heard");
        Assert.False((await to.GetAsync<string>("value")).HasValue);
    }

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}

using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class MemoryDurationTests
{
    [Fact]
    public async Task A_value_whose_time_in_memory_is_over_is_read_from_the_shared_tier_and_not_loaded()
    {
        await using var cluster = await Cluster.StartAsync(options => options.Entry.MemoryDuration = TimeSpan.FromTicks(1));
        await cluster.A.Cache.SetAsync("k", 1);
        cluster.Clock.Advance(TimeSpan.FromSeconds(1));
        var found = await cluster.A.Cache.GetAsync<int>("k");
        Assert.Equal((1, CacheOrigin.Remote), (found.Value, found.Origin));
        Assert.Equal(1, await cluster.B.Cache.GetOrSetAsync("k", _ => new ValueTask<int>(2)));
    }
}

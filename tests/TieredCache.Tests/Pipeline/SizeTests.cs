using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

/// <summary>What a caller says of the size goes, wherever the value comes from.</summary>
public sealed class SizeTests
{
    [Fact]
    public async Task A_value_found_in_the_shared_tier_weighs_what_its_reader_says()
    {
        var options = new CacheEntryOptions { Size = 1 };
        await using var cluster = await Cluster.StartAsync(static options => options.Memory.MaxBytes = 1_000);
        await cluster.UntilReadyAsync();
        await cluster.A.Cache.SetAsync("k", new string('x', 5_000), options);
        Assert.Equal(5_000, (await cluster.B.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("loaded"), options)).Length);
        Assert.True(cluster.B.Holds("k"));
        Assert.Equal(1, cluster.B.Cache.Pipeline.Parts.Memory.Weight);
    }
}

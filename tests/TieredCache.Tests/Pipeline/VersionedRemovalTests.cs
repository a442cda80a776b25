using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

public sealed class VersionedRemovalTests
{
    [Fact]
    public async Task An_older_set_does_not_come_after_a_removal_made_while_the_server_is_away_nor_once_it_is_back()
    {
        await using var cluster = await Cluster.StartAsync();
        var a = cluster.A.Cache;
        Assert.True(await a.SetIfNewerAsync("k", "three", 3));
        cluster.A.Shared.IsDown = true;
        await a.Pipeline.Writes.RemoveAsync("k", dataVersion: 5);
        Assert.False(await a.SetIfNewerAsync("k", "four", 4));
        Assert.False(cluster.A.Holds("k"));
        cluster.A.Shared.IsDown = false;
        await cluster.A.UntilAsync(() => cluster.A.Pending == 0, "the removal is sent");
        await cluster.UntilReadyAsync();
        Assert.False(await cluster.B.Cache.SetIfNewerAsync("k", "four", 4));
        Assert.True(await cluster.B.Cache.SetIfNewerAsync("k", "six", 6));
    }

    [Fact]
    public async Task An_older_set_does_not_come_after_one_that_was_refused_though_the_server_is_away_by_then()
    {
        await using var cluster = await Cluster.StartAsync();
        var a = cluster.A.Cache;
        Assert.True(await cluster.B.Cache.SetIfNewerAsync("k", "four", 4));
        Assert.False(await a.SetIfNewerAsync("k", "three", 3));
        cluster.A.Shared.IsDown = true;
        Assert.False(await a.SetIfNewerAsync("k", "two", 2));
        Assert.False(cluster.A.Holds("k"));
    }
}

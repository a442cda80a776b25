using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

public sealed class StrictTests
{
    [Theory]
    [InlineData("Strict", null)]
    [InlineData("Bounded", "old")]
    public async Task After_a_failover_only_Bounded_serves_what_the_lost_node_had_removed(string mode, string? expected)
    {
        await using var nodes = await StartAsync(mode);
        await nodes.B.Cache.SetAsync("k", "old");
        Assert.True((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
        nodes.Clock.Advance(TimeSpan.FromSeconds(121));
        var replica = nodes.Server.Remember();
        await nodes.A.Cache.RemoveAsync("k");
        nodes.A.Shared.IsDown = true;
        nodes.Server.FailOver(replica);
        nodes.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(expected, await nodes.B.Cache.GetOrDefaultAsync<string>("k"));
    }

    [Fact]
    public async Task An_entry_of_an_older_epoch_is_loaded_anew_and_then_shared()
    {
        await using var nodes = await StartAsync("Strict");
        await nodes.A.Cache.SetAsync("k", "old");
        nodes.Server.FailOver();
        nodes.Clock.Advance(TimeSpan.FromSeconds(3));
        await nodes.UntilReadyAsync();
        Assert.Equal("new", await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("new")));
        Assert.Equal("new", await nodes.B.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("not shared")));
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("set")]
    [InlineData("tag")]
    [InlineData("clear")]
    [InlineData("intent")]
    public async Task What_the_server_does_not_hear_of_throws_takes_effect_here_and_is_sent_later(string how)
    {
        await using var nodes = await StartAsync("Strict");
        await nodes.A.Cache.SetAsync("k", "old", new CacheEntryOptions { Tags = ["t"] });
        Assert.Equal("old", (await nodes.B.Cache.GetAsync<string>("k")).Value);
        nodes.A.Shared.IsDown = true;
        await Assert.ThrowsAsync<CacheUnavailableException>(() => WriteAsync(nodes.A.Cache, how));
        Assert.False(nodes.A.Holds("k"));
        Assert.True(nodes.B.Holds("k"));
        nodes.A.Shared.IsDown = false;
        await nodes.A.UntilAsync(() => nodes.A.Pending == 0, "it was sent");
        Assert.False((await nodes.B.Cache.GetAsync<string>("k")).HasValue);
        Assert.Equal("loaded", await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("loaded")));
        Assert.True(nodes.A.Holds("k"));
    }

    private static async Task WriteAsync(Cache cache, string how)
    {
        switch (how)
        {
            case "remove":
                await cache.RemoveAsync("k");
                break;
            case "set":
                await cache.SetAsync("k", "new");
                break;
            case "tag":
                await cache.RemoveByTagAsync("t");
                break;
            case "clear":
                await cache.ClearAsync();
                break;
            default:
                await using (await cache.BeginWriteAsync("k"))
                {
                    break;
                }
        }
    }

    private static Task<Cluster> StartAsync(string mode) => Cluster.StartAsync(options => options.Coherence.Mode = mode);
}

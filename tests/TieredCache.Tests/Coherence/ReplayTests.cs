using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

/// <summary>A server that comes back without what it had confirmed is told again.</summary>
public sealed class ReplayTests
{
    [Theory]
    [InlineData("key")]
    [InlineData("set")]
    [InlineData("tag")]
    [InlineData("clear")]
    public async Task What_the_new_master_never_heard_of_is_sent_again(string how)
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old", new CacheEntryOptions { Tags = ["t"] });
        var replica = await RememberAsync(nodes);
        await (how switch
        {
            "key" => nodes.A.Cache.RemoveAsync("k"),
            "set" => nodes.A.Cache.SetAsync("k", "new"),
            "tag" => nodes.A.Cache.RemoveByTagAsync("t"),
            _ => nodes.A.Cache.ClearAsync(),
        });
        nodes.Server.FailOver(replica);
        nodes.Clock.Advance(TimeSpan.FromSeconds(3));
        await nodes.UntilReadyAsync();
        Assert.NotEqual("old", await nodes.A.Cache.GetOrDefaultAsync("k", "none"));
        Assert.NotEqual("old", await nodes.B.Cache.GetOrDefaultAsync("k", "none"));
    }

    [Fact]
    public async Task While_it_is_not_sent_yet_this_node_does_not_read_what_the_server_has_lost()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old");
        var replica = await RememberAsync(nodes);
        await nodes.A.Cache.RemoveAsync("k");
        nodes.Server.FailOver(replica);
        nodes.A.Shared.Before = static name => name == "REMOVE" ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        nodes.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, nodes.A.Pending);
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task A_removal_that_is_confirmed_by_the_lost_master_after_the_change_was_noticed_is_sent_again()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old");
        var replica = await RememberAsync(nodes);
        var reply = new TaskCompletionSource();
        nodes.A.Shared.After = name => name == "REMOVE" ? reply.Task : Task.CompletedTask;
        var removal = nodes.A.Cache.RemoveAsync("k").AsTask();
        nodes.Server.FailOver(replica);
        nodes.Clock.Advance(TimeSpan.FromSeconds(2));
        nodes.A.Shared.After = null;
        reply.SetResult();
        await removal;
        await nodes.A.UntilAsync(() => nodes.A.Pending == 0, "it was sent again");
        Assert.False((await nodes.B.Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task A_node_that_comes_back_to_the_old_master_does_not_read_there_what_it_has_removed_on_the_new_one()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old");
        var replica = await RememberAsync(nodes);
        await nodes.A.Cache.RemoveAsync("k");
        await nodes.A.Cache.RemoveAsync("k");
        await nodes.B.Cache.SetAsync("k", "old");
        var old = await RememberAsync(nodes);
        nodes.Server.FailOver(replica);
        await nodes.A.Cache.RemoveAsync("k");
        nodes.Server.FailOver(old);
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task What_was_confirmed_more_than_two_minutes_ago_is_not_sent_again()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.A.Cache.RemoveAsync("k");
        nodes.Clock.Advance(TimeSpan.FromSeconds(121));
        nodes.Server.FailOver();
        nodes.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, nodes.A.Shared.Sent["REMOVE"]);
    }

    [Fact]
    public async Task More_removals_than_are_remembered_clear_the_caches()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old");
        var replica = await RememberAsync(nodes);
        await nodes.A.Cache.RemoveAsync("k");
        for (var i = 0; i < 10_000; i++)
        {
            await nodes.A.Cache.RemoveAsync("m" + i);
        }

        nodes.Server.FailOver(replica);
        nodes.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.False((await nodes.B.Cache.GetAsync<string>("k")).HasValue);
        Assert.True(nodes.A.Shared.Sent["TAG"] >= 1);
    }

    // Read first, so that the server knows since when it remembers tags: else it would count them all as removed, and hide what is looked for here.
    private static async Task<Action> RememberAsync(Cluster nodes)
    {
        Assert.Equal("old", (await nodes.A.Cache.GetAsync<string>("k")).Value);
        return nodes.Server.Remember();
    }
}

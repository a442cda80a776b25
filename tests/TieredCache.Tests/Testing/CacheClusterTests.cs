using TieredCache.Testing;

namespace TieredCache.Tests.Testing;

/// <summary>The test kit's cluster: its faults do what they say, and its assertions see what they are for.</summary>
public sealed class CacheClusterTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task What_one_node_sets_every_node_serves()
    {
        await using var cluster = await CacheCluster.StartAsync(nodes: 3);
        await cluster[0].Cache.SetAsync("k", 1);
        await cluster.ShouldServe("k", 1);
        await cluster[1].Cache.SetAsync("k", 2);
        await cluster.ShouldServe("k", 2);
        await cluster[2].Cache.RemoveAsync("k");
        await cluster.ShouldForget<int>("k");
    }

    [Fact]
    public async Task A_node_that_loses_messages_serves_nothing_older_once_the_bound_is_over()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await cluster[0].Cache.SetAsync("k", 1);
        await cluster.ShouldServe("k", 1);
        cluster[1].LosesMessages = true;
        await cluster[0].Cache.SetAsync("k", 2);
        Assert.Equal(1, (await cluster[1].Cache.GetAsync<int>("k")).Value);
        await cluster.ShouldNeverServeOlderThan("k", 2, static (int value) => value);
    }

    [Fact]
    public async Task A_node_that_is_cut_off_says_that_its_answer_is_stale_and_catches_up()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await cluster[0].Cache.SetAsync("k", 1);
        await cluster.ShouldServe("k", 1);
        cluster[1].Disconnect();
        await cluster[0].Cache.SetAsync("k", 2);
        await cluster.ShouldNeverServeOlderThan("k", 2, static (int value) => value);
        Assert.Equal(CacheOrigin.Stale, (await cluster[1].Cache.GetAsync<int>("k")).Origin);
        cluster[1].Reconnect();
        await cluster.SettleAsync();
        await cluster.ShouldServe("k", 2);
    }

    [Fact]
    public async Task A_node_that_has_restarted_begins_with_nothing_in_memory()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await cluster[0].Cache.SetAsync("k", 1);
        var before = cluster[0].Cache;
        await cluster[0].RestartAsync();
        await cluster.SettleAsync();
        Assert.NotSame(before, cluster[0].Cache);
        Assert.False(cluster[0].Cache.TryGetLocal<int>("k", out _));
        Assert.Equal(CacheOrigin.Remote, (await cluster[0].Cache.GetAsync<int>("k")).Origin);
    }

    [Fact]
    public async Task A_server_that_fails_over_has_lost_what_was_done_meanwhile_and_hears_it_again()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await cluster[0].Cache.SetAsync("k", 1);
        await cluster.Server.FailOverAfter(() => cluster[1].Cache.RemoveAsync("k").AsTask());
        await cluster.ShouldForget<int>("k");
        cluster.Server.LoseEverything();
        await cluster[0].Cache.SetAsync("k", 3);
        await cluster.ShouldNeverServeOlderThan("k", 3, static (int value) => value, Second);
    }

    [Fact]
    public async Task Delayed_commands_end_as_time_passes()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await cluster[0].Cache.SetAsync("k", 1);
        cluster[1].CommandDelay = TimeSpan.FromMilliseconds(200);
        var read = cluster[1].Cache.GetAsync<int>("k").AsTask();
        Assert.False(read.IsCompleted);
        Assert.Equal(1, (await cluster.RunAsync(new ValueTask<CacheResult<int>>(read))).Value);
    }

    [Fact]
    public async Task Messages_that_are_held_back_arrive_in_the_end()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await cluster[0].Cache.SetAsync("k", 1);
        await cluster.ShouldServe("k", 1);
        cluster[1].HoldsMessages = true;
        await cluster[0].Cache.RemoveAsync("k");
        Assert.True(cluster[1].Cache.TryGetLocal<int>("k", out _));
        cluster[1].HoldsMessages = false;
        Assert.False(cluster[1].Cache.TryGetLocal<int>("k", out _));
    }

    [Fact]
    public async Task Callers_of_all_nodes_share_one_load()
    {
        await using var cluster = await CacheCluster.StartAsync(nodes: 3);
        await cluster.ShouldLoadOnce("k", async token =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), cluster.Clock, token);
            return "loaded";
        });
        await cluster.ShouldServe("k", "loaded");
    }

    [Fact]
    public async Task An_older_version_that_is_served_is_told_with_node_and_time()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await cluster[0].Cache.SetAsync("k", 1);
        var error = await Assert.ThrowsAsync<CacheAssertionException>(() => cluster.ShouldNeverServeOlderThan("k", 2, static (int value) => value));
        Assert.Equal("Node 0 served version 1 of 'k' from Memory, 3.5 s after version 2 was to be seen.", error.Message);
    }

    [Fact]
    public async Task A_value_that_is_missing_or_still_there_is_told()
    {
        await using var cluster = await CacheCluster.StartAsync();
        Assert.Contains("nothing", (await Assert.ThrowsAsync<CacheAssertionException>(() => cluster.ShouldServe("k", 1))).Message, StringComparison.Ordinal);
        await cluster[0].Cache.SetAsync("k", 1);
        Assert.Contains("still has '1'", (await Assert.ThrowsAsync<CacheAssertionException>(() => cluster.ShouldForget<int>("k"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_loads_are_told()
    {
        await using var cluster = await CacheCluster.StartAsync(nodes: 2, static options => options.Stampede.CrossNode = false);
        var error = await Assert.ThrowsAsync<CacheAssertionException>(() => cluster.ShouldLoadOnce("k", async token =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(300), cluster.Clock, token);
            return 1;
        }));
        Assert.Equal("'k' was loaded 2 times by 20 callers on 2 nodes.", error.Message);
    }

    [Fact]
    public async Task A_cluster_has_a_node() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => CacheCluster.StartAsync(nodes: 0));
}

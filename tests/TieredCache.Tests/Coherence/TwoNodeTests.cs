using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

/// <summary>Two nodes over one shared tier: what one does the other sees, whatever is lost between.</summary>
public sealed class TwoNodeTests
{
    private static ValueTask<string> Load(string value) => new(value);

    [Fact]
    public async Task A_value_set_on_one_node_is_visible_on_the_other()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "v");
        Assert.Equal("v", (await nodes.A.Cache.GetAsync<string>("k")).Value);
        await nodes.B.Cache.SetAsync("k", "w");
        Assert.Equal("w", (await nodes.A.Cache.GetAsync<string>("k")).Value);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("clear")]
    [InlineData("intent")]
    public async Task A_removal_on_one_node_drops_what_the_other_holds(string how)
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.GetOrSetAsync("k", _ => Load("v"), new CacheEntryOptions { Tags = ["t"] });
        Assert.Equal("v", (await nodes.A.Cache.GetAsync<string>("k")).Value);
        Assert.True(nodes.A.Holds("k") && nodes.B.Holds("k"));
        await (how switch
        {
            "key" => nodes.A.Cache.RemoveAsync("k"),
            "tag" => nodes.A.Cache.RemoveByTagAsync("t"),
            "clear" => nodes.A.Cache.ClearAsync(),
            _ => (await nodes.A.Cache.BeginWriteAsync("k")).DisposeAsync(),
        });
        Assert.False(nodes.A.Holds("k") || nodes.B.Holds("k"));
        Assert.False((await nodes.B.Cache.GetAsync<string>("k")).HasValue);
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
    }

    [Theory]
    [InlineData("tag")]
    [InlineData("clear")]
    public async Task What_is_loaded_right_after_a_removal_by_tag_does_not_go_with_the_message_of_that(string how)
    {
        await using var nodes = await Cluster.StartAsync();
        var loads = 0;
        var tagged = new CacheEntryOptions { Tags = ["t"] };
        ValueTask<int> LoadAsync() => nodes.A.Cache.GetOrSetAsync("k", _ => new ValueTask<int>(++loads), tagged);
        await LoadAsync();
        nodes.A.Shared.Mailbox.Holds = true;
        await (how == "tag" ? nodes.A.Cache.RemoveByTagAsync("t") : nodes.A.Cache.ClearAsync());
        Assert.Equal(2, await LoadAsync());
        nodes.A.Shared.Mailbox.Holds = false;
        Assert.Equal(2, await LoadAsync());
        await nodes.B.Cache.RemoveByTagAsync("t");
        Assert.Equal(3, await LoadAsync());
    }

    [Theory]
    [InlineData("tag")]
    [InlineData("clear")]
    public async Task What_is_set_right_after_a_removal_by_tag_is_read_by_the_other_node_at_once(string how)
    {
        await using var nodes = await Cluster.StartAsync();
        var tagged = new CacheEntryOptions { Tags = ["t"] };
        await nodes.A.Cache.SetAsync("k", "old", tagged);
        nodes.A.Shared.Mailbox.Holds = true;
        await (how == "tag" ? nodes.A.Cache.RemoveByTagAsync("t") : nodes.A.Cache.ClearAsync());
        await nodes.A.Cache.SetAsync("k", "new", tagged);
        Assert.Equal("new", (await nodes.B.Cache.GetAsync<string>("k")).Value);
        nodes.A.Shared.Mailbox.Holds = false;
        Assert.Equal("new", (await nodes.A.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_removal_by_tag_after_others_waits_for_their_messages()
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.A.Shared.Mailbox.Holds = true;
        await nodes.B.Cache.RemoveByTagAsync("other");
        var removal = nodes.A.Cache.RemoveByTagAsync("t").AsTask();
        Assert.False(removal.IsCompleted);
        nodes.A.Shared.Mailbox.Holds = false;
        await removal.WaitAsync(TimeSpan.FromSeconds(5));
        await nodes.A.Cache.SetAsync("k", "v", new CacheEntryOptions { Tags = ["t"] });
        Assert.Equal("v", (await nodes.B.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_removal_by_tag_waits_for_messages_that_do_not_come_a_moment_only()
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.A.Shared.Mailbox.Drops = true;
        await nodes.B.Cache.RemoveByTagAsync("other");
        var removal = nodes.A.Cache.RemoveByTagAsync("t").AsTask();
        Assert.False(removal.IsCompleted);
        nodes.Clock.Advance(TimeSpan.FromMilliseconds(100));
        await removal.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_lost_removal_of_another_tag_is_noticed_though_an_own_one_comes_after_it()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.A.Cache.SetAsync("k", "old", new CacheEntryOptions { Tags = ["other"] });
        nodes.A.Shared.Mailbox.Drops = true;
        await nodes.B.Cache.RemoveByTagAsync("other");
        var removal = nodes.A.Cache.RemoveByTagAsync("t").AsTask();
        await nodes.A.UntilAsync(() => removal.IsCompleted, "the removal has ended");
        Assert.True(nodes.A.Holds("k"));
        nodes.A.Shared.Mailbox.Drops = false;
        await nodes.A.UntilAsync(() => !nodes.A.Holds("k"), "the heartbeat shows the loss");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missed_message_is_made_good_by_the_heartbeat(bool byTag)
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "v", new CacheEntryOptions { Tags = ["t"] });
        nodes.B.Shared.Mailbox.Drops = true;
        await (byTag ? nodes.A.Cache.RemoveByTagAsync("t") : nodes.A.Cache.RemoveAsync("k"));
        nodes.B.Shared.Mailbox.Drops = false;
        Assert.True(nodes.B.Holds("k"));
        var from = nodes.Clock.GetTimestamp();
        await nodes.B.UntilAsync(() => !nodes.B.Holds("k"), "the heartbeat shows the loss");
        Assert.False((await nodes.B.Cache.GetAsync<string>("k")).HasValue);
        Assert.InRange(nodes.Clock.GetElapsedTime(from), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_gap_is_noticed_at_the_next_message()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "v");
        nodes.B.Shared.Mailbox.Drops = true;
        await nodes.A.Cache.RemoveAsync("k");
        nodes.B.Shared.Mailbox.Drops = false;
        await nodes.A.Cache.RemoveAsync("k");
        Assert.False(nodes.B.Holds("k"));
    }

    [Fact]
    public async Task Everything_lost_on_the_server_flushes_every_node()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.A.Cache.SetAsync("k", "v");
        await nodes.B.Cache.GetAsync<string>("k");
        nodes.Server.LoseEverything();
        await nodes.A.UntilAsync(() => !nodes.A.Holds("k") && !nodes.B.Holds("k"), "a new epoch flushes");
        await nodes.A.Cache.SetAsync("k", "w");
        Assert.Equal("w", (await nodes.B.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task With_the_server_down_values_are_loaded_and_removals_wait_and_are_sent()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old");
        Assert.Equal("old", (await nodes.A.Cache.GetAsync<string>("k")).Value);
        nodes.A.Shared.IsDown = true;
        Assert.Equal("loaded", await nodes.A.Cache.GetOrSetAsync("other", _ => Load("loaded")));
        await nodes.A.Cache.RemoveAsync("k");
        Assert.Equal(1, nodes.A.Pending);
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
        Assert.True(nodes.B.Holds("k"));
        nodes.A.Shared.IsDown = false;
        await nodes.A.UntilAsync(() => nodes.A.Pending == 0 && !nodes.B.Holds("k"), "the removal was sent");
        Assert.False((await nodes.B.Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task A_key_whose_removal_waits_does_not_use_the_shared_tier()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old");
        nodes.A.Shared.Before = name => name is "REMOVE" ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        await nodes.A.Cache.RemoveAsync("k");
        Assert.Equal(1, nodes.A.Pending);
        Assert.True(await nodes.A.IsReadyAsync());
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
        Assert.Equal("new", await nodes.A.Cache.GetOrSetAsync("k", _ => Load("new")));
        await nodes.A.Cache.SetAsync("l", "still shared");
        Assert.Equal("still shared", (await nodes.B.Cache.GetAsync<string>("l")).Value);
    }

    [Fact]
    public async Task More_waiting_removals_than_fit_clear_the_cache_everywhere()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "v");
        nodes.A.Shared.IsDown = true;
        for (var i = 0; i <= 10_000; i++)
        {
            await nodes.A.Cache.RemoveAsync("k" + i);
        }

        nodes.A.Shared.IsDown = false;
        await nodes.A.UntilAsync(() => nodes.A.Pending == 0, "everything was cleared");
        Assert.False((await nodes.B.Cache.GetAsync<string>("k")).HasValue);
    }

    [Theory]
    [InlineData("tag")]
    [InlineData("clear")]
    public async Task What_was_made_before_a_tag_was_removed_is_not_read_from_the_shared_tier(string how)
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old", new CacheEntryOptions { Tags = ["t"] });
        await (how == "tag" ? nodes.B.Cache.RemoveByTagAsync("t") : nodes.B.Cache.ClearAsync());
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
        Assert.Equal("new", await nodes.A.Cache.GetOrSetAsync("k", _ => Load("new"), new CacheEntryOptions { Tags = ["t"] }));
        Assert.Equal("new", (await nodes.B.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_tag_removed_while_it_is_being_looked_up_is_not_forgotten()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old", new CacheEntryOptions { Tags = ["t"] });
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        nodes.A.Shared.After = name =>
        {
            asked.TrySetResult();
            return name == "TAGS" ? go.Task : Task.CompletedTask;
        };
        var read = nodes.A.Cache.GetAsync<string>("k").AsTask();
        await Eventually.TrueAsync(() => nodes.A.Shared.Sent.ContainsKey("TAGS"), "the tag is looked up");
        await nodes.B.Cache.RemoveByTagAsync("t");
        go.SetResult();
        await read;
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_nodes_own_set_stays_in_its_memory_when_its_message_comes(bool beforeTheReply)
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.A.Shared.Mailbox.Holds = !beforeTheReply;
        await nodes.A.Cache.SetAsync("k", "v");
        nodes.A.Shared.Mailbox.Holds = false;
        Assert.True(nodes.A.Holds("k"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_nodes_own_set_that_stays_out_of_the_shared_tier_stays_in_its_memory(bool beforeTheReply)
    {
        await using var nodes = await Cluster.StartAsync(options => options.Redis.MaxPayloadBytes = 1024);
        nodes.A.Shared.Mailbox.Holds = !beforeTheReply;
        await nodes.A.Cache.SetAsync("k", new string('x', 2000));
        nodes.A.Shared.Mailbox.Holds = false;
        Assert.True(nodes.A.Holds("k"));
    }

    [Fact]
    public async Task A_foreign_set_drops_the_own_one()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.A.Cache.SetAsync("k", "a");
        await nodes.B.Cache.SetAsync("k", "b");
        Assert.Equal("b", (await nodes.A.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_key_that_a_bulk_load_did_not_find_is_loaded_by_a_single_one()
    {
        await using var nodes = await Cluster.StartAsync();
        Assert.Empty(await nodes.B.Cache.GetOrSetManyAsync<int, string>(["k"], 0, static (_, _, _) => new(new Dictionary<string, string>())));
        Assert.Equal("v", await nodes.B.Cache.GetOrSetAsync("k", _ => Load("v")).AsTask().WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal("v", (await nodes.A.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_look_that_a_set_of_its_own_node_overtakes_looks_again_and_finds_what_was_set()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "one");
        var sets = 0;
        nodes.A.Shared.After = name => name == "GET" && Interlocked.Increment(ref sets) == 1 ? nodes.A.Cache.SetAsync("k", "two").AsTask() : Task.CompletedTask;
        Assert.Equal("two", (await nodes.A.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task One_that_a_removal_of_its_own_node_overtakes_finds_nothing()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "one");
        var removals = 0;
        nodes.A.Shared.After = name => name == "GET" && Interlocked.Increment(ref removals) == 1 ? nodes.A.Cache.RemoveAsync("k").AsTask() : Task.CompletedTask;
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
    }
}

using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

/// <summary>Loads on two nodes: one at a time, and no old value comes back.</summary>
public sealed class TwoNodeLoadTests
{
    [Fact]
    public async Task Two_nodes_share_one_load()
    {
        await using var nodes = await Cluster.StartAsync();
        var gate = new Gate<string>();
        var a = nodes.A.Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await gate.Entered;
        var b = nodes.B.Cache.GetOrSetAsync("k", gate.LoadAsync).AsTask();
        await Eventually.TrueAsync(() => nodes.B.Shared.Sent.ContainsKey("LEASE"), "the other node has asked");
        gate.Return("v");
        Assert.Equal("v", await a);
        await nodes.B.UntilAsync(() => b.IsCompleted, "the other node has it too");
        Assert.Equal("v", await b);
        Assert.Equal(1, gate.Loads);
    }

    [Fact]
    public async Task When_the_node_that_loads_dies_the_other_one_loads_after_the_lease()
    {
        await using var nodes = await Cluster.StartAsync();
        var (dead, alive) = (new Gate<string>(), new Gate<string>());
        var a = nodes.A.Cache.GetOrSetAsync("k", dead.LoadAsync).AsTask();
        await dead.Entered;
        nodes.A.Shared.IsDown = true;
        var b = nodes.B.Cache.GetOrSetAsync("k", alive.LoadAsync).AsTask();
        var start = nodes.Clock.GetTimestamp();
        await nodes.B.UntilAsync(() => alive.Entered.IsCompleted, "the other node loads");
        Assert.InRange(nodes.Clock.GetElapsedTime(start), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(14));
        alive.Return("v");
        Assert.Equal("v", await b);
        dead.Return("from the dead");
        await a;
        Assert.Equal("v", (await nodes.B.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_node_that_is_cut_off_keeps_nothing_that_it_loads_while_another_nodes_write_lives()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.BeginWriteAsync("k");
        nodes.A.Shared.IsDown = true;
        Assert.Equal("before the commit", await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("before the commit")));
        Assert.False(nodes.A.Holds("k"));

        nodes.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("the writer has died", await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("the writer has died")));
        Assert.True(nodes.A.Holds("k"));
    }

    [Fact]
    public async Task A_write_whose_beginning_nobody_heard_does_not_end_another_one_of_its_node()
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.B.Shared.IsDown = true;
        var unheard = await nodes.B.Cache.BeginWriteAsync("k");
        nodes.B.Shared.IsDown = false;
        await nodes.UntilReadyAsync();
        await nodes.B.Cache.BeginWriteAsync("k");
        await unheard.DisposeAsync();
        nodes.A.Shared.IsDown = true;
        await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("before the commit"));
        Assert.False(nodes.A.Holds("k"));
    }

    [Fact]
    public async Task Once_the_write_has_ended_a_node_that_is_cut_off_keeps_what_it_loads()
    {
        await using var nodes = await Cluster.StartAsync();
        await (await nodes.B.Cache.BeginWriteAsync("k")).DisposeAsync();
        nodes.A.Shared.IsDown = true;
        await nodes.A.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("after"));
        Assert.True(nodes.A.Holds("k"));
    }

    [Theory]
    [InlineData("heard")]
    [InlineData("held")]
    [InlineData("lost")]
    public async Task A_load_that_ends_after_the_other_node_has_removed_the_key_brings_nothing_back(string message)
    {
        await using var nodes = await Cluster.StartAsync();
        var gate = new Gate<string>();
        var a = nodes.A.Cache.GetOrSetAsync("k", token => gate.Loads == 0 ? gate.LoadAsync(token) : new ValueTask<string>("new")).AsTask();
        await gate.Entered;
        (nodes.A.Shared.Mailbox.Holds, nodes.A.Shared.Mailbox.Drops) = (message == "held", message == "lost");
        await nodes.B.Cache.RemoveAsync("k");
        gate.Return("old");
        Assert.Equal("new", await a);
        Assert.Equal("new", (await nodes.B.Cache.GetAsync<string>("k")).Value);
        Assert.Equal("new", (await nodes.A.Cache.GetAsync<string>("k")).Value);
    }

    [Fact]
    public async Task A_read_that_is_under_way_while_this_node_removes_the_key_brings_nothing_back()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old");
        var (replied, go, removing) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        nodes.A.Shared.Before = name => name == "REMOVE" ? removing.Task : Task.CompletedTask;
        nodes.A.Shared.Mailbox.Holds = true;
        var remove = nodes.A.Cache.RemoveAsync("k").AsTask();
        nodes.A.Shared.After = name =>
        {
            replied.TrySetResult();
            return name == "GET" ? go.Task : Task.CompletedTask;
        };
        var read = nodes.A.Cache.GetAsync<string>("k").AsTask();
        await replied.Task;
        removing.SetResult();
        await remove;
        go.SetResult();
        await read;
        Assert.False(nodes.A.Holds("k"));
        Assert.False((await nodes.A.Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task While_one_node_refreshes_the_other_asks_once_and_goes_on_with_what_it_has()
    {
        await using var nodes = await Cluster.StartAsync(static options => (options.Entry.RefreshAhead, options.Entry.Jitter) = (0.5, 0));
        await nodes.A.Cache.SetAsync("k", "old", TimeSpan.FromSeconds(60));
        await nodes.B.Cache.GetAsync<string>("k");
        nodes.Clock.Advance(TimeSpan.FromSeconds(31));
        var gate = new Gate<string>();
        await nodes.A.Cache.GetOrSetAsync("k", gate.LoadAsync);
        await gate.Entered;
        var flights = nodes.B.Cache.Pipeline.Parts.Flights;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("old", await nodes.B.Cache.GetOrSetAsync("k", gate.LoadAsync));
            await Eventually.TrueAsync(() => flights.Count == 0, "the other node's refresh has ended");
        }

        Assert.Equal(1, nodes.B.Shared.Sent.GetValueOrDefault("LEASE"));
        gate.Return("new");
        await Eventually.TrueAsync(() => nodes.A.Cache.TryGetLocal<string>("k", out var held) && held == "new", "the refresh has ended");
        nodes.Clock.Advance(TimeSpan.FromSeconds(8));
        await nodes.B.Cache.GetOrSetAsync("k", gate.LoadAsync);
        await Eventually.TrueAsync(() => nodes.B.Cache.TryGetLocal<string>("k", out var held) && held == "new", "the other node takes it over");
        Assert.Equal(1, gate.Loads);
    }

    [Fact]
    public async Task Of_a_hot_key_that_is_refreshed_ahead_the_source_sees_one_load_a_period_for_all_nodes()
    {
        await using var nodes = await Cluster.StartAsync(static options =>
            (options.Entry.RefreshAhead, options.Entry.Jitter, options.Entry.Duration) = (0.8, 0, TimeSpan.FromSeconds(10)));
        var loads = 0;
        ValueTask<int> LoadAsync(CancellationToken token) => new(Interlocked.Increment(ref loads));
        await nodes.A.Cache.GetOrSetAsync("k", LoadAsync);
        await nodes.B.Cache.GetOrSetAsync("k", LoadAsync);
        for (var moment = 0; moment < 850; moment++)
        {
            foreach (var node in (CacheNode[])[nodes.A, nodes.B])
            {
                var request = node.Cache.GetOrSetAsync("k", LoadAsync);
                Assert.True(request.IsCompletedSuccessfully, "a request had to wait");
                await request;
                await Eventually.TrueAsync(() => node.Cache.Pipeline.Parts.Flights.Count == 0, "what was started has ended");
            }

            nodes.Clock.Advance(TimeSpan.FromSeconds(0.1));
        }

        // A refresh each 8 seconds, for 85 seconds.
        Assert.InRange(loads, 1 + (85 / 10), 1 + (85 / 8));
    }

    [Fact]
    public async Task A_source_that_fails_is_tried_once_a_step_by_all_nodes_together()
    {
        await using var nodes = await Cluster.StartAsync(static options => options.Entry.Jitter = 0);
        var tries = 0;
        ValueTask<string> FailAsync(CancellationToken token)
        {
            Interlocked.Increment(ref tries);
            return ValueTask.FromException<string>(new FormatException("source"));
        }

        await nodes.A.Cache.SetAsync("k", "old", TimeSpan.FromSeconds(1));
        nodes.Clock.Advance(TimeSpan.FromSeconds(1.5));
        for (var moment = 0; moment < 300; moment++)
        {
            Assert.Equal("old", await nodes.A.Cache.GetOrSetAsync("k", FailAsync));
            Assert.Equal("old", await nodes.B.Cache.GetOrSetAsync("k", FailAsync));
            nodes.Clock.Advance(TimeSpan.FromSeconds(0.1));
        }

        // One node alone makes eight.
        Assert.InRange(tries, 6, 13);
    }

    [Theory]
    [InlineData("goes on", false)]
    [InlineData("stops", false)]
    [InlineData("comes late", false)]
    [InlineData("goes on", true)]
    [InlineData("stops", true)]
    [InlineData("comes late", true)]
    public async Task A_load_that_runs_out_of_time_is_a_step_for_the_other_node_too(string loader, bool inBulk)
    {
        await using var nodes = await Cluster.StartAsync(static options => (options.Entry.Jitter, options.Entry.LoadTimeout) = (0, TimeSpan.FromSeconds(2)));
        await nodes.A.Cache.SetAsync("k", "old", TimeSpan.FromSeconds(1));
        await nodes.B.Cache.GetAsync<string>("k");
        nodes.Clock.Advance(TimeSpan.FromSeconds(1.5));
        var gate = new Gate<string>();
        ValueTask<string> LoadAsync(CancellationToken token) => loader == "stops" ? gate.LoadOrStopAsync(token) : gate.LoadAsync(token);
        var late = inBulk ? LoadManyAsync() : nodes.A.Cache.GetOrSetAsync("k", LoadAsync).AsTask();
        await gate.Entered;
        nodes.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("old", await late);
        if (loader == "comes late")
        {
            gate.Return("late");
        }

        await nodes.A.UntilAsync(() => nodes.Server.HolderOf(nodes.A.Cache.Pipeline.Parts.RemoteKeyOf("k")) is null or "backoff", "the lease was given up");
        Assert.Equal("old", await nodes.B.GetAsync("k", static _ => new ValueTask<string>("the source was asked")));

        async Task<string> LoadManyAsync() => (await nodes.A.Cache.GetOrSetManyAsync<int, string>(["k"], 0, async (_, _, token) => new Dictionary<string, string> { ["k"] = await LoadAsync(token) }))["k"];
    }

    [Fact]
    public async Task Waiting_for_other_nodes_leaves_nothing_behind()
    {
        await using var nodes = await Cluster.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await nodes.A.Cache.GetOrSetAsync("k" + i, _ => new ValueTask<int>(i));
        }

        await nodes.A.Cache.GetOrSetManyAsync<int, int>(["a", "b"], 0, static (_, _, _) => new(new Dictionary<string, int>()));

        // A bulk load answers its callers first, and tidies up then.
        await nodes.A.UntilAsync(() => nodes.A.Cache.Pipeline.Parts.Coherence.WakeUps.Count == 0, "nothing waits");
    }

    [Fact]
    public async Task A_bulk_load_takes_what_the_other_node_is_loading()
    {
        await using var nodes = await Cluster.StartAsync();
        var gate = new Gate<string>();
        var a = nodes.A.Cache.GetOrSetAsync("x", gate.LoadAsync).AsTask();
        await gate.Entered;
        string[] asked = [];
        var b = nodes.B.Cache.GetOrSetManyAsync<int, string>(["x", "y"], 0, (_, missing, _) =>
        {
            asked = [.. missing];
            return new(missing.ToDictionary(static key => key, static key => "b:" + key));
        }).AsTask();
        await nodes.B.UntilAsync(() => asked.Length > 0, "what is free is loaded at once");
        Assert.Equal(["y"], asked);
        gate.Return("a:x");
        await a;
        await nodes.B.UntilAsync(() => b.IsCompleted, "the rest has come");
        Assert.Equal(new Dictionary<string, string> { ["x"] = "a:x", ["y"] = "b:y" }, await b);
    }

    [Fact]
    public async Task A_bulk_load_waits_for_the_other_node_for_half_of_its_time_and_loads_for_its_own_memory_then()
    {
        await using var nodes = await Cluster.StartAsync(static options => options.Entry.LoadTimeout = TimeSpan.FromSeconds(10));
        var gate = new Gate<string>();
        var start = nodes.Clock.GetTimestamp();
        var a = nodes.A.Cache.GetOrSetAsync("x", gate.LoadAsync).AsTask();
        await gate.Entered;
        var b = nodes.B.Cache.GetOrSetManyAsync<int, string>(["x"], 0, static (_, missing, _) => new(missing.ToDictionary(static key => key, static key => "b:" + key))).AsTask();
        await nodes.B.UntilAsync(() => b.IsCompleted || nodes.Clock.GetElapsedTime(start) > TimeSpan.FromSeconds(12), "it loads for itself");
        Assert.Equal("b:x", (await b)["x"]);
        Assert.InRange(nodes.Clock.GetElapsedTime(start), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7));
        Assert.True(nodes.B.Holds("x"));
        gate.Return("a:x");
        Assert.Equal("a:x", await a);
    }
}

using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

/// <summary>A set that the server has not answered is held here; the other nodes are told of a removal once it can be told.</summary>
public sealed class UnansweredSetTests
{
    [Theory]
    [InlineData("away")]
    [InlineData("refused")]
    [InlineData("too large")]
    public async Task It_stays_in_this_nodes_memory_when_the_others_drop_theirs(string why)
    {
        await using var nodes = await Cluster.StartAsync(static options => options.Redis.MaxPayloadBytes = 1024);
        await nodes.B.Cache.SetAsync("k", "old");
        var value = why == "too large" ? new string('x', 2_000) : "new";
        nodes.A.Shared.IsDown = why != "refused";
        nodes.A.Shared.Before = static name => name == "SET" ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        await nodes.A.Cache.SetAsync("k", value);
        Assert.Equal(1, nodes.A.Pending);
        nodes.A.Shared.IsDown = false;
        await SentAsync(nodes);
        Assert.Equal(value, (await nodes.A.Cache.GetAsync<string>("k")).Value);
        Assert.False(nodes.B.Holds("k"));
        Assert.False((await nodes.B.Cache.GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task One_that_has_run_all_the_same_stays_too_however_late_its_message_comes()
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.A.Shared.Mailbox.Holds = true;
        nodes.A.Shared.After = static name => name == "SET" ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        await nodes.A.Cache.SetAsync("k", "new");
        nodes.A.Shared.Mailbox.Holds = false;
        await SentAsync(nodes);
        Assert.Equal("new", (await nodes.A.Cache.GetAsync<string>("k")).Value);
        Assert.False((await nodes.B.Cache.GetAsync<string>("k")).HasValue);
    }

    [Theory]
    [InlineData("set")]
    [InlineData("removal")]
    [InlineData("intent")]
    public async Task What_another_node_has_done_meanwhile_drops_it(string other)
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.A.Shared.IsDown = true;
        await nodes.A.Cache.SetAsync("k", "a");
        Assert.True(nodes.A.Holds("k"));
        await (other switch
        {
            "set" => nodes.B.Cache.SetAsync("k", "b"),
            "removal" => nodes.B.Cache.RemoveAsync("k"),
            _ => new ValueTask(nodes.B.Cache.BeginWriteAsync("k").AsTask()),
        });
        nodes.A.Shared.IsDown = false;
        await SentAsync(nodes);
        Assert.False(nodes.A.Holds("k") || nodes.B.Holds("k"));
    }

    [Fact]
    public async Task A_removal_of_this_node_drops_it()
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.A.Shared.IsDown = true;
        await nodes.A.Cache.SetAsync("k", "a");
        await nodes.A.Cache.RemoveAsync("k");
        nodes.A.Shared.IsDown = false;
        await SentAsync(nodes);
        Assert.False(nodes.A.Holds("k"));
    }

    [Fact]
    public async Task One_with_a_version_goes_here_as_well_for_the_server_alone_compares_versions()
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.A.Shared.IsDown = true;
        Assert.True(await nodes.A.Cache.SetIfNewerAsync("k", "a", 7));
        Assert.True(nodes.A.Holds("k"));
        nodes.A.Shared.IsDown = false;
        await SentAsync(nodes);
        Assert.False(nodes.A.Holds("k"));
    }

    private static async Task SentAsync(Cluster nodes)
    {
        await nodes.A.UntilAsync(() => nodes.A.Pending == 0, "the removal was sent");
        await nodes.UntilReadyAsync();
    }
}

using TieredCache.Tests.Support;

namespace TieredCache.Tests.Coherence;

/// <summary>A node that missed something reads what it was, and loses no more of its memory than that.</summary>
public sealed class CatchUpTests
{
    [Theory]
    [InlineData("key")]
    [InlineData("set")]
    [InlineData("tag")]
    [InlineData("clear")]
    [InlineData("intent")]
    public async Task After_a_lost_connection_what_was_removed_meanwhile_is_gone_and_the_rest_is_kept(string how)
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "old", new CacheEntryOptions { Tags = ["t"] });
        await nodes.B.Cache.SetAsync("kept", "kept");
        nodes.B.Shared.IsDown = true;
        await (how switch
        {
            "key" => nodes.A.Cache.RemoveAsync("k"),
            "set" => nodes.A.Cache.SetAsync("k", "new"),
            "tag" => nodes.A.Cache.RemoveByTagAsync("t"),
            "clear" => nodes.A.Cache.ClearAsync(),
            _ => (await nodes.A.Cache.BeginWriteAsync("k")).DisposeAsync(),
        });
        Assert.True(nodes.B.Holds("k"));
        nodes.B.Shared.IsDown = false;
        await nodes.B.UntilAsync(async () => await nodes.B.IsReadyAsync(), "the node has caught up");
        Assert.False(nodes.B.Holds("k"));
        Assert.True(how == "clear" || nodes.B.Holds("kept"));
    }

    [Fact]
    public async Task A_missed_message_is_read_from_the_log_and_nothing_is_flushed()
    {
        await using var nodes = await Cluster.StartAsync();
        var keys = Enumerable.Range(0, 64).Select(i => "k" + i).ToArray();
        foreach (var key in keys)
        {
            await nodes.B.Cache.SetAsync(key, "v");
        }

        nodes.B.Shared.Mailbox.Drops = true;
        await nodes.A.Cache.RemoveAsync("k7");
        nodes.B.Shared.Mailbox.Drops = false;
        var from = nodes.Clock.GetTimestamp();
        await nodes.B.UntilAsync(() => !nodes.B.Holds("k7"), "the heartbeat shows the loss");
        Assert.InRange(nodes.Clock.GetElapsedTime(from), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.All(keys.Where(static key => key != "k7"), key => Assert.True(nodes.B.Holds(key)));
    }

    [Fact]
    public async Task A_gap_in_the_messages_is_closed_in_a_moment()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "v");
        nodes.B.Shared.Mailbox.Drops = true;
        await nodes.A.Cache.RemoveAsync("k");
        nodes.B.Shared.Mailbox.Drops = false;
        var same = Enumerable.Range(0, 1_000).Select(i => "m" + i).First(key => BucketOf(nodes.A, key) == BucketOf(nodes.A, "k"));
        await nodes.A.Cache.RemoveAsync(same);
        Assert.True(nodes.B.Holds("k"));
        nodes.Clock.Advance(TimeSpan.FromMilliseconds(101));
        Assert.False(nodes.B.Holds("k"));
        Assert.Equal(1, nodes.B.Shared.Sent["LOG"]);
    }

    [Fact]
    public async Task A_message_that_is_late_needs_no_log()
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.B.Shared.Mailbox.Holds = true;
        await nodes.A.Cache.RemoveAsync("k");
        nodes.Clock.Advance(TimeSpan.FromMilliseconds(50));
        nodes.B.Shared.Mailbox.Holds = false;
        nodes.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False(nodes.B.Shared.Sent.ContainsKey("LOG"));
    }

    [Fact]
    public async Task Where_the_log_does_not_reach_back_the_bucket_is_flushed_and_no_other()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "v");
        var elsewhere = Enumerable.Range(0, 1_000).Select(i => "m" + i).First(key => BucketOf(nodes.A, key) != BucketOf(nodes.A, "k"));
        await nodes.B.Cache.SetAsync(elsewhere, "v");
        nodes.B.Shared.Mailbox.Drops = true;
        await nodes.A.Cache.RemoveAsync("k");
        nodes.Server.LoseLogs();
        nodes.B.Shared.Mailbox.Drops = false;
        await nodes.B.UntilAsync(() => !nodes.B.Holds("k"), "the bucket was flushed");
        Assert.True(nodes.B.Holds(elsewhere));
    }

    [Fact]
    public async Task Sixteen_hundred_missed_removals_are_more_than_the_log_holds()
    {
        await using var nodes = await Cluster.StartAsync();
        await nodes.B.Cache.SetAsync("k", "v");
        nodes.B.Shared.IsDown = true;
        for (var i = 0; i < 1_600; i++)
        {
            await nodes.A.Cache.RemoveAsync("k");
        }

        nodes.B.Shared.IsDown = false;
        await nodes.B.UntilAsync(async () => await nodes.B.IsReadyAsync(), "the node is back");
        Assert.False(nodes.B.Holds("k"));
    }

    [Fact]
    public async Task Ten_thousand_missed_removals_are_read_from_the_log()
    {
        await using var nodes = await Cluster.StartAsync();
        nodes.B.Shared.IsDown = true;
        for (var i = 0; i < 10_000; i++)
        {
            await nodes.A.Cache.RemoveAsync("k" + i);
        }

        await nodes.B.Cache.GetOrSetAsync("kept", static _ => new ValueTask<string>("v"));
        nodes.B.Shared.IsDown = false;
        await nodes.B.UntilAsync(async () => await nodes.B.IsReadyAsync(), "the node is back");
        Assert.True(nodes.B.Holds("kept"));
    }

    private static uint BucketOf(CacheNode node, string key) => node.Cache.Pipeline.Parts.RemoteKeyOf(key).Hash & 15;
}

using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind;

/// <summary>Two processes over one shared tier and one table, of which the first writes.</summary>
public sealed class SharedTierTests : TwoBehindNodes
{
    [Fact]
    public async Task Another_node_reads_what_waits_from_the_shared_tier()
    {
        Table.Seed("a", "before");
        await Writer.Cache.SetAsync("a", "1");
        Assert.Equal("1", await Reader.ReadAsync("a"));
    }

    [Fact]
    public async Task Another_node_sees_that_a_key_is_deleted_before_the_store_has_deleted_it()
    {
        Table.Seed("a", "before");
        Assert.Equal("before", await Reader.ReadAsync("a"));
        await Writer.Cache.RemoveAsync("a");
        await Writer.UntilAsync(() => !Reader.Cache.TryGetLocal<string>("a", out _), "the message has come");
        Assert.Null(await Reader.ReadAsync("a"));
        Assert.Null(await Writer.ReadAsync("a"));

        await FlushAsync();
        Assert.Null(await Reader.ReadAsync("a"));
        Assert.Null(Table["a"]);
    }

    [Fact]
    public async Task A_key_that_was_deleted_can_be_written_again()
    {
        await Writer.Cache.RemoveAsync("a");
        await Reader.Cache.SetAsync("a", "2");
        await Writer.UntilAsync(() => Writer.ReadAsync("a") is { IsCompletedSuccessfully: true, Result: "2" }, "the writer sees it");
        await FlushAsync();
        Assert.Equal("2", await Writer.ReadAsync("a"));
        Assert.Equal("2", Table["a"]);
    }

    [Fact]
    public async Task An_older_row_that_another_node_read_while_the_shared_tier_had_lost_the_write_is_gone_after_the_flush()
    {
        Table.Seed("a", "before");
        await Writer.Cache.SetAsync("a", "1");
        Server.LoseEverything();
        await Writer.UntilReadyAsync();
        await Reader.UntilReadyAsync();
        Reader.Evict("a");
        Assert.Equal("before", await Reader.ReadAsync("a"));
        Assert.Equal("1", await Writer.ReadAsync("a"));
        Writer.Evict("a");
        Assert.Equal("1", await Writer.ReadAsync("a"));

        await FlushAsync();
        await Writer.UntilAsync(() => Reader.ReadAsync("a") is { IsCompletedSuccessfully: true, Result: "1" }, "the reader sees the write");
    }

    [Fact]
    public async Task Without_the_shared_tier_a_write_is_acknowledged_all_the_same()
    {
        Writer.Shared!.IsDown = true;
        await Writer.Cache.SetAsync("a", "1");
        Assert.Equal("1", await Writer.ReadAsync("a"));
        await FlushAsync();
        Assert.Equal("1", Table["a"]);
    }

    [Fact]
    public async Task A_later_write_of_another_node_is_seen_here_before_ones_own_has_reached_the_store()
    {
        await Writer.Cache.SetAsync("a", "1");
        await Reader.Cache.SetAsync("a", "2");
        await Writer.UntilAsync(() => Writer.ReadAsync("a") is { IsCompletedSuccessfully: true, Result: "2" }, "the writer sees it");
        await FlushAsync();
        Assert.Equal("2", Table["a"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_read_while_a_replayed_letter_waited_is_gone_once_the_store_has_taken_it(bool isShared)
    {
        Table.Fails = static _ => new InvalidOperationException("too long");
        await Writer.Cache.SetAsync("a", "1");
        await Writer.UntilFlushedAsync();
        Table.Seed("a", "before");
        Writer.Shared!.IsDown = !isShared;
        Assert.True(await Writer.Letters.ReplayAsync(Writer.Letters.List()[0].Id));
        Assert.Equal("before", await Writer.ReadAsync("a"));

        await FlushAsync();
        Assert.Equal("1", await Writer.ReadAsync("a"));
    }
}

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
    public async Task What_stays_out_of_the_shared_tier_is_marked_there_and_nobody_keeps_the_row_of_before(bool isTooLarge)
    {
        await using var writer = Start(3, options => (options.Redis.MaxPayloadBytes, options.Entry.NullDuration) = (isTooLarge ? 1 : 1_000, TimeSpan.Zero));
        await writer.UntilReadyAsync();
        await Reader.UntilReadyAsync();
        Table.Seed("a", "before");
        await writer.Cache.SetAsync("a", isTooLarge ? "1" : null!);
        await ReadsBeforeTwiceAsync();
        Table.Fails = static _ => null;
        await writer.UntilFlushedAsync();
        await ReadsAndKeepsAsync(isTooLarge ? "1" : null);
    }

    [Fact]
    public async Task A_write_made_while_the_shared_tier_was_away_is_marked_there_when_it_is_back()
    {
        Table.Seed("a", "before");
        Writer.Shared!.IsDown = true;
        await Writer.Cache.SetAsync("a", "1");
        await BackAsync();
        await ReadsBeforeTwiceAsync();
        await FlushAsync();
        await ReadsAndKeepsAsync("1");
    }

    [Fact]
    public async Task One_that_has_reached_the_store_by_then_leaves_no_mark()
    {
        await Writer.Cache.SetAsync("a", "1");
        Writer.Shared!.IsDown = true;
        await FlushAsync();
        await Writer.Cache.SetAsync("a", "2");
        await FlushAsync();
        await BackAsync();
        await ReadsAndKeepsAsync("2");
    }

    [Fact]
    public async Task One_that_reaches_the_store_before_its_mark_is_set_leaves_none()
    {
        Writer.Shared!.Before = static name => name is "SET" or "REMOVE" ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        await Writer.Cache.SetAsync("a", "1");
        await FlushAsync();
        Writer.Shared.Before = null;
        await BackAsync();
        await ReadsAndKeepsAsync("1");
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
    private async Task BackAsync()
    {
        Writer.Shared!.IsDown = false;
        await Writer.UntilReadyAsync();
        await Writer.UntilAsync(() => Writer.Cache.Pipeline.Parts.Coherence.Pending.Count == 0, "what was pending is sent");
        await Reader.UntilReadyAsync();
    }

    private async Task ReadsBeforeTwiceAsync()
    {
        for (var reads = 1; reads <= 2; reads++)
        {
            Assert.Equal("before", await Reader.ReadAsync("a"));
            Assert.Equal(reads, Table.Reads);
            Assert.False(Reader.Cache.TryGetLocal<string>("a", out _));
            Assert.Null(Server.Get(Reader.Cache.Pipeline.Parts.RemoteKeyOf("a")));
        }
    }

    private async Task ReadsAndKeepsAsync(string? value)
    {
        await Reader.UntilReadyAsync();
        Assert.Equal(value, await Reader.ReadAsync("a"));
        var reads = Table.Reads;
        Assert.Equal(value, await Reader.ReadAsync("a"));
        Assert.Equal(reads, Table.Reads);
    }
}

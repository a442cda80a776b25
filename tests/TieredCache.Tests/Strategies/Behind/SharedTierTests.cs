using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind;

/// <summary>Two processes over one shared tier and one table, of which the first writes.</summary>
public sealed class SharedTierTests : IAsyncLifetime
{
    private readonly TestDirectory _directory = new();
    private readonly ControllableClock _clock = new();
    private readonly Table _table = new();
    private InMemoryServer _server = null!;
    private BehindNode _writer = null!;
    private BehindNode _reader = null!;

    public async Task InitializeAsync()
    {
        _server = new InMemoryServer(_clock);
        (_writer, _reader) = (Start(1), Start(2));
        await _writer.UntilReadyAsync();
        await _reader.UntilReadyAsync();
        _table.Fails = static _ => new TimeoutException();
    }

    public async Task DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _reader.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Another_node_reads_what_waits_from_the_shared_tier()
    {
        _table.Seed("a", "before");
        await _writer.Cache.SetAsync("a", "1");
        Assert.Equal("1", await _reader.ReadAsync("a"));
    }

    [Fact]
    public async Task Another_node_sees_that_a_key_is_deleted_before_the_store_has_deleted_it()
    {
        _table.Seed("a", "before");
        Assert.Equal("before", await _reader.ReadAsync("a"));
        await _writer.Cache.RemoveAsync("a");
        await _writer.UntilAsync(() => !_reader.Cache.TryGetLocal<string>("a", out _), "the message has come");
        Assert.Null(await _reader.ReadAsync("a"));
        Assert.Null(await _writer.ReadAsync("a"));

        await FlushAsync();
        Assert.Null(await _reader.ReadAsync("a"));
        Assert.Null(_table["a"]);
    }

    [Fact]
    public async Task A_key_that_was_deleted_can_be_written_again()
    {
        await _writer.Cache.RemoveAsync("a");
        await _reader.Cache.SetAsync("a", "2");
        await _writer.UntilAsync(() => _writer.ReadAsync("a") is { IsCompletedSuccessfully: true, Result: "2" }, "the writer sees it");
        await FlushAsync();
        Assert.Equal("2", await _writer.ReadAsync("a"));
        Assert.Equal("2", _table["a"]);
    }

    [Fact]
    public async Task An_older_row_that_another_node_read_while_the_shared_tier_had_lost_the_write_is_gone_after_the_flush()
    {
        _table.Seed("a", "before");
        await _writer.Cache.SetAsync("a", "1");
        _server.LoseEverything();
        await _writer.UntilReadyAsync();
        await _reader.UntilReadyAsync();
        _reader.Evict("a");
        Assert.Equal("before", await _reader.ReadAsync("a"));
        Assert.Equal("1", await _writer.ReadAsync("a"));
        _writer.Evict("a");
        Assert.Equal("1", await _writer.ReadAsync("a"));

        await FlushAsync();
        await _writer.UntilAsync(() => _reader.ReadAsync("a") is { IsCompletedSuccessfully: true, Result: "1" }, "the reader sees the write");
    }

    [Fact]
    public async Task Without_the_shared_tier_a_write_is_acknowledged_all_the_same()
    {
        _writer.Shared!.IsDown = true;
        await _writer.Cache.SetAsync("a", "1");
        Assert.Equal("1", await _writer.ReadAsync("a"));
        await FlushAsync();
        Assert.Equal("1", _table["a"]);
    }

    [Fact]
    public async Task A_later_write_of_another_node_is_seen_here_before_ones_own_has_reached_the_store()
    {
        await _writer.Cache.SetAsync("a", "1");
        await _reader.Cache.SetAsync("a", "2");
        await _writer.UntilAsync(() => _writer.ReadAsync("a") is { IsCompletedSuccessfully: true, Result: "2" }, "the writer sees it");
        await FlushAsync();
        Assert.Equal("2", _table["a"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_read_while_a_replayed_letter_waited_is_gone_once_the_store_has_taken_it(bool isShared)
    {
        _table.Fails = static _ => new InvalidOperationException("too long");
        await _writer.Cache.SetAsync("a", "1");
        await _writer.UntilFlushedAsync();
        _table.Seed("a", "before");
        _writer.Shared!.IsDown = !isShared;
        Assert.True(await _writer.Letters.ReplayAsync(_writer.Letters.List()[0].Id));
        Assert.Equal("before", await _writer.ReadAsync("a"));

        await FlushAsync();
        Assert.Equal("1", await _writer.ReadAsync("a"));
    }

    private async Task FlushAsync()
    {
        _table.Fails = static _ => null;
        await _writer.UntilAsync(() => _writer.Waiting + _reader.Waiting == 0, "nothing waits");
    }

    private BehindNode Start(ulong id) => new(_table, _directory.Path, _clock, _server.Connect(id));
}

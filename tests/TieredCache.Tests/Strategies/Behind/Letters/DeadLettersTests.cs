using System.Text;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind.Letters;

public sealed class DeadLettersTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Table _table = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_write_that_the_store_refuses_for_good_is_listed_with_what_is_needed_to_judge_it()
    {
        await using var node = Start();
        await RefuseAsync(node, "a", "1");

        var letter = Assert.Single(node.Letters.List());
        Assert.Equal(("a", StoreWriteKind.Put, 5), (letter.Key, letter.Kind, letter.Attempts));
        Assert.Equal("\"1\"", Encoding.UTF8.GetString(letter.Value.Span));
        Assert.Contains("too long", letter.Reason, StringComparison.Ordinal);
        Assert.InRange(node.Clock.GetUtcNow() - letter.PutAside, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        Assert.Null(await node.ReadAsync("a"));
    }

    [Fact]
    public async Task They_are_there_after_a_restart_and_replayed_once()
    {
        await using (var node = Start())
        {
            await RefuseAsync(node, "a", "1");
        }

        _table.Fails = static _ => null;
        await using (var next = Start())
        {
            var letter = Assert.Single(next.Letters.List());
            Assert.True(await next.Letters.ReplayAsync(letter.Id));
            Assert.False(await next.Letters.ReplayAsync(letter.Id));
            await next.UntilFlushedAsync();
            Assert.Equal("1", _table["a"]);
            Assert.Empty(next.Letters.List());
        }

        await using var last = Start();
        Assert.Empty(last.Letters.List());
    }

    [Fact]
    public async Task One_that_is_replayed_does_not_come_over_a_later_write()
    {
        await using var node = Start();
        await RefuseAsync(node, "a", "old");
        _table.Fails = static _ => null;
        await node.Cache.SetAsync("a", "new");
        Assert.True(await node.Letters.ReplayAsync(node.Letters.List()[0].Id));
        Assert.Equal("new", await node.ReadAsync("a"));
        await node.UntilFlushedAsync();

        Assert.Equal("new", _table["a"]);
    }

    [Fact]
    public async Task One_that_is_discarded_is_gone()
    {
        await using (var node = Start())
        {
            await RefuseAsync(node, "a", "1");
            Assert.True(await node.Letters.DiscardAsync(node.Letters.List()[0].Id));
            Assert.Empty(node.Letters.List());
        }

        await using var next = Start();
        Assert.Empty(next.Letters.List());
        Assert.False(await next.Letters.DiscardAsync(1));
    }

    [Fact]
    public async Task A_value_that_another_release_has_written_becomes_one_and_holds_nobody_up()
    {
        _table.Fails = static _ => new TimeoutException();
        await using (var node = Start())
        {
            await node.Cache.SetAsync("b", "1");
        }

        await GarbleAsync("a");
        _table.Fails = static _ => null;
        await using var next = Start();
        await next.UntilFlushedAsync();

        Assert.Equal("1", _table["b"]);
        Assert.Equal("a", Assert.Single(next.Letters.List()).Key);
    }

    private async Task RefuseAsync(BehindNode node, string key, string value)
    {
        _table.Fails = static _ => new InvalidOperationException("too long");
        await node.Cache.SetAsync(key, value);
        await node.UntilFlushedAsync();
    }

    private async Task GarbleAsync(string key)
    {
        await using var journal = TieredCache.Journal.WriteJournal.Open(
            TieredCache.Journal.Files.DiskFiles.Open(Path.Combine(_directory.Path, "default", "node-0")), "garble", durable: false);
        await journal.Append(TieredCache.Journal.JournalKind.Put, key, 1, [1, 200, 7]).Written;
    }

    private BehindNode Start() => new(_table, _directory.Path);
}

using System.Text;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind.Letters;

/// <summary>What becomes of the others when the store refuses one write for good.</summary>
public sealed class RefusedWriteTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Table _table = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_write_that_is_refused_does_not_take_the_one_before_it_along()
    {
        await using (var node = Start())
        {
            _table.Seed("a", "before");
            _table.Refuses = static value => value == "bad" ? new InvalidOperationException("too long") : null;
            await node.Cache.SetAsync("a", "good");
            await node.Cache.SetAsync("a", "bad");
            await node.UntilFlushedAsync();

            Assert.Equal("good", _table["a"]);
            Assert.Equal("\"bad\"", Encoding.UTF8.GetString(Assert.Single(node.Letters.List()).Value.Span));
            Assert.Equal("good", await node.ReadAsync("a"));
        }

        await using var next = Start();
        Assert.Equal(0, next.Waiting);
        Assert.Single(next.Letters.List());
    }

    [Fact]
    public async Task What_a_refused_write_stood_for_outlives_the_process()
    {
        await using (var node = Start())
        {
            _table.Refuses = static value => value == "bad" ? new InvalidOperationException("too long") : new TimeoutException();
            await node.Cache.SetAsync("a", "good");
            await node.Cache.SetAsync("a", "bad");
            await node.UntilAsync(() => node.Letters.List().Count == 1 && node.Waiting == 1, "the refused write lies aside");
            await node.UntilAsync(() => node.ReadAsync("a") is { IsCompletedSuccessfully: true, Result: "good" }, "the one before is read");
        }

        _table.Refuses = static _ => null;
        await using var next = Start();
        await next.UntilFlushedAsync();
        Assert.Equal("good", _table["a"]);
        Assert.Single(next.Letters.List());
    }

    [Fact]
    public async Task A_value_that_was_put_aside_is_not_read_again_while_another_of_its_batch_waits()
    {
        await using var node = Start();
        var keys = Lanes.KeysOfOne(2);
        var (refused, away) = (keys[0], keys[1]);
        _table.Fails = key => key == refused ? new InvalidOperationException("too long") : new TimeoutException();
        await node.Cache.SetAsync(refused, "1");
        await node.Cache.SetAsync(away, "2");
        await node.UntilAsync(() => node.Letters.List().Count == 1, "it lies aside");

        await node.UntilAsync(() => node.ReadAsync(refused) is { IsCompletedSuccessfully: true, Result: null }, "it has left the tiers");
        Assert.Null(await node.ReadAsync(refused));
        Assert.Equal(("2", 1), (await node.ReadAsync(away), node.Waiting));
    }

    [Fact]
    public async Task A_loader_that_waits_for_a_deletion_goes_on_when_that_was_put_aside()
    {
        await using var node = Start();
        var keys = Lanes.KeysOfOne(2);
        var (refused, away) = (keys[0], keys[1]);
        _table.Seed(refused, "before");
        _table.Fails = key => key == refused ? new InvalidOperationException("no") : new TimeoutException();
        await node.Cache.RemoveAsync(refused);
        await node.Cache.SetAsync(away, "2");
        var load = node.Cache.GetOrSetAsync<Table, string>(refused, _table, (table, _, _) => new(table[refused]!)).AsTask();
        Assert.False(load.IsCompleted);

        await node.UntilAsync(() => load.IsCompleted, "it is loaded");
        Assert.Equal("before", await load);
        Assert.Equal(1, node.Waiting);
    }

    private BehindNode Start() => new(_table, _directory.Path);
}

using TieredCache.Strategies;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies.Behind;

/// <summary>A store of numbers, which have no null for what a deletion does not have.</summary>
public sealed class ValueTypeTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Table _table = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_deletion_and_a_value_reach_the_store_after_the_process_was_gone()
    {
        _table.Seed("a", "1");
        _table.Fails = static _ => new TimeoutException();
        await using (var node = Start())
        {
            await node.Cache.RemoveAsync("a");
            await node.Cache.SetAsync("b", 2L);
        }

        _table.Fails = static _ => null;
        await using var next = Start();
        await next.UntilFlushedAsync();

        Assert.Equal((null, "2"), (_table["a"], _table["b"]));
        Assert.Empty(next.Letters.List());
    }

    [Fact]
    public async Task A_deletion_that_was_put_aside_is_made_when_it_is_replayed()
    {
        _table.Seed("a", "1");
        _table.Fails = static _ => new InvalidOperationException("referenced");
        await using var node = Start();
        await node.Cache.RemoveAsync("a");
        await node.UntilFlushedAsync();
        var letter = Assert.Single(node.Letters.List());
        Assert.Equal(StoreWriteKind.Delete, letter.Kind);

        _table.Fails = static _ => null;
        Assert.True(await node.Letters.ReplayAsync(letter.Id));
        await node.UntilFlushedAsync();

        Assert.Null(_table["a"]);
        Assert.Empty(node.Letters.List());
    }

    private BehindNode Start() => new(_table, _directory.Path, store: new StoreGateway<long, NumberStore>("default"));
}

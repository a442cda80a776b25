using TieredCache.Configuration;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Strategies;

/// <summary>Processes over one shared tier and one table that write through.</summary>
public sealed class WriteThroughTests : IAsyncLifetime
{
    private readonly ControllableClock _clock = new();
    private readonly Table _table = new();
    private readonly List<BehindNode> _nodes = [];
    private readonly InMemoryServer _server;

    public WriteThroughTests() => _server = new InMemoryServer(_clock);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_the_store_has_failed_with_comes_out_though_the_shared_tier_could_not_be_told_either()
    {
        var node = await StartAsync(static options => options.Coherence.Mode = "Strict");
        await node.Cache.SetAsync("a", "1");
        node.Shared!.IsDown = true;
        _table.Fails = static _ => new InvalidOperationException("no such column");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await node.Cache.SetAsync("a", "2"));
        Assert.Equal("no such column", failure.Message);
        Assert.Equal(1, node.Cache.Pipeline.Parts.Coherence.Pending.Count);
        Assert.False(node.Cache.TryGetLocal<string>("a", out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_that_stays_out_of_the_shared_tier_does_not_come_after_a_later_one_of_another_node(bool isOff)
    {
        void Configure(TieredCacheOptions options) => (options.Redis.Enabled, options.Redis.MaxPayloadBytes) = (!isOff, 1);
        var (a, b) = (await StartAsync(Configure), await StartAsync(Configure));
        var held = new TaskCompletionSource();
        _table.Taken = held.Task;
        var first = a.Cache.SetAsync("a", "1").AsTask();
        _table.Taken = Task.CompletedTask;
        await b.Cache.SetAsync("a", "2");
        held.SetResult();
        await first;
        Assert.Equal(["Put a 1", "Put a 2"], _table.Writes);
        Assert.Equal("2", await a.ReadAsync("a"));
        Assert.Equal("2", await b.ReadAsync("a"));
    }

    private async Task<BehindNode> StartAsync(Action<TieredCacheOptions> configure)
    {
        var node = new BehindNode(_table, directory: null, _clock, _server.Connect((ulong)_nodes.Count + 1), options =>
        {
            options.Strategy = "WriteThrough";
            configure(options);
        });
        _nodes.Add(node);
        await node.UntilAsync(() => node.Cache.Pipeline.Parts.Invalidator.IsLive, "the node is live");
        return node;
    }
}

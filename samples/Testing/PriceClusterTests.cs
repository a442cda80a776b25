using TieredCache.Testing;

namespace Samples.Testing;

/// <summary>Several processes, and what may happen between them.</summary>
public sealed class PriceClusterTests
{
    private readonly FakePriceTable _table = new();

    [Fact]
    public async Task Nobody_sees_the_old_price_though_a_message_is_lost()
    {
        await using var cluster = await CacheCluster.StartAsync(nodes: 3);
        foreach (var node in cluster.Nodes)
        {
            await On(node).GetAsync("tea");
        }

        cluster[2].LosesMessages = true;
        var changed = await On(cluster[0]).ChangeAsync("tea", 3);
        await cluster.ShouldNeverServeOlderThan(PriceService.KeyOf("tea"), changed.Revision, static (Price price) => price.Revision);
    }

    [Fact]
    public async Task A_rush_on_a_cold_price_reads_the_table_once()
    {
        await using var cluster = await CacheCluster.StartAsync(nodes: 3);
        _table.Before = token => Task.Delay(TimeSpan.FromMilliseconds(300), cluster.Clock, token);
        await cluster.ShouldLoadOnce(PriceService.KeyOf("tea"), token => _table.FindAsync("tea", token), callers: 50);
        Assert.Equal(1, _table.Reads);
    }

    [Fact]
    public async Task While_Redis_is_away_a_node_goes_on_and_is_put_right_afterwards()
    {
        await using var cluster = await CacheCluster.StartAsync();
        await On(cluster[1]).GetAsync("tea");
        cluster[1].Disconnect();
        await On(cluster[0]).ChangeAsync("tea", 3);
        Assert.Equal(1, (await On(cluster[1]).GetAsync("tea")).Amount);
        cluster[1].Reconnect();
        await cluster.SettleAsync();
        Assert.Equal(3, (await On(cluster[1]).GetAsync("tea")).Amount);
    }

    private PriceService On(CacheClusterNode node) => new(node.Cache, _table);
}

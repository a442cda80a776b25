using TieredCache.Configuration;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Support;

/// <summary>The test kit's cluster of two nodes, with a look at what is inside.</summary>
internal sealed class Cluster(CacheCluster cluster) : IAsyncDisposable
{
    public ControllableClock Clock => cluster.Clock;

    public InMemoryServer Server => cluster.Server.Server;

    public CacheNode A { get; } = new(cluster[0], cluster.Clock);

    public CacheNode B { get; } = new(cluster[1], cluster.Clock);

    public static async Task<Cluster> StartAsync(Action<TieredCacheOptions>? configure = null) => new(await CacheCluster.StartAsync(nodes: 2, configure));

    /// <summary>Waits until both nodes use the shared tier.</summary>
    public Task UntilReadyAsync() => A.UntilAsync(async () => await A.IsReadyAsync() && await B.IsReadyAsync(), "both nodes are live");

    public ValueTask DisposeAsync() => cluster.DisposeAsync();
}

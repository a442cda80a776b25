using TieredCache.Configuration;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;

namespace TieredCache.Tests.Support;

/// <summary>Two nodes on one server in memory and one clock.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private Cluster(ControllableClock clock, InMemoryServer server, CacheNode a, CacheNode b) => (Clock, Server, A, B) = (clock, server, a, b);

    public ControllableClock Clock { get; }

    public InMemoryServer Server { get; }

    public CacheNode A { get; }

    public CacheNode B { get; }

    public static async Task<Cluster> StartAsync(Action<TieredCacheOptions>? configure = null)
    {
        var clock = new ControllableClock();
        var server = new InMemoryServer(clock);
        var cluster = new Cluster(clock, server, new CacheNode(clock, server.Connect(1), configure), new CacheNode(clock, server.Connect(2), configure));
        await cluster.UntilReadyAsync();
        return cluster;
    }

    /// <summary>Waits until both nodes use the shared tier.</summary>
    public Task UntilReadyAsync() => A.UntilAsync(async () => await A.IsReadyAsync() && await B.IsReadyAsync(), "both nodes are live");

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
    }
}

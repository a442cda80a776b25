using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Adapters;

/// <summary>The contract on the adapter, over memory alone and over a shared tier.</summary>
public abstract class OwnHybridCache(bool isShared) : HybridCacheContract
{
    private readonly AdapterBench _bench = new(isShared);

    protected override HybridCache Cache => _bench.Node.Hybrid();

    public override Task InitializeAsync() => _bench.StartAsync();

    public override Task DisposeAsync() => _bench.StopAsync();

    protected override Task PassAsync(TimeSpan time) => _bench.PassAsync(time);
}

public sealed class HybridCacheInMemoryTests() : OwnHybridCache(isShared: false);

public sealed class HybridCacheOverASharedTierTests() : OwnHybridCache(isShared: true);

public sealed class HybridTiersTests : HybridTiersContract
{
    private Cluster _cluster = null!;
    private RunningClock _running = null!;

    protected override HybridCache A => _cluster.A.Hybrid();

    protected override HybridCache B => _cluster.B.Hybrid();

    public override async Task InitializeAsync()
    {
        _cluster = await Cluster.StartAsync();
        _running = new RunningClock(_cluster.Clock);
    }

    public override async Task DisposeAsync()
    {
        await _running.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    protected override Task PassAsync(TimeSpan time) => _running.PassAsync(time, async () =>
    {
        await _cluster.A.TrustedAsync();
        await _cluster.B.TrustedAsync();
    });
}

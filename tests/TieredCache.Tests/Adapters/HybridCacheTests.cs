using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Adapters;

/// <summary>The contract on the adapter, over memory alone and over a shared tier.</summary>
public abstract class OwnHybridCache(bool isShared) : HybridCacheContract
{
    private readonly ControllableClock _clock = new();
    private CacheNode _node = null!;
    private RunningClock? _running;

    protected override HybridCache Cache => _node.Hybrid();

    public override async Task InitializeAsync()
    {
        _node = new CacheNode(_clock, isShared ? new InMemoryServer(_clock).Connect(1) : null);
        if (isShared)
        {
            await _node.UntilAsync(() => _node.IsReadyAsync().AsTask(), "the node is live");
            _running = new RunningClock(_clock);
        }
    }

    public override async Task DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        await _node.DisposeAsync();
    }

    protected override Task PassAsync(TimeSpan time)
    {
        if (_running is not null)
        {
            return _running.PassAsync(time, _node.TrustedAsync);
        }

        _clock.Advance(time);
        return Task.CompletedTask;
    }
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

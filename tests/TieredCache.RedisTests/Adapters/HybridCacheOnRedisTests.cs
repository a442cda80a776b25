using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.Adapters;

public abstract class HybridCacheOnRedis(RedisFixture redis) : HybridCacheContract
{
    private AdapterNode _node = null!;

    protected override HybridCache Cache => _node.Hybrid;

    protected override TimeSpan Life => TimeSpan.FromSeconds(1.5);

    public override async Task InitializeAsync() => _node = await AdapterNode.StartAsync(redis.Configuration);

    public override async Task DisposeAsync() => await _node.DisposeAsync();

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time);
}

public sealed class HybridCacheOnStandaloneTests(RedisFixture redis) : HybridCacheOnRedis(redis), IClassFixture<RedisFixture>;

public sealed class HybridCacheOnClusterTests(RedisClusterFixture redis) : HybridCacheOnRedis(redis), IClassFixture<RedisClusterFixture>;

public sealed class HybridTiersOnRedisTests(RedisFixture redis) : HybridTiersContract, IClassFixture<RedisFixture>
{
    private AdapterNode _a = null!;
    private AdapterNode _b = null!;

    protected override HybridCache A => _a.Hybrid;

    protected override HybridCache B => _b.Hybrid;

    protected override TimeSpan Life => TimeSpan.FromSeconds(1.5);

    public override async Task InitializeAsync()
    {
        var prefix = Guid.NewGuid().ToString("N");
        _a = await AdapterNode.StartAsync(redis.Configuration, prefix);
        _b = await AdapterNode.StartAsync(redis.Configuration, prefix);
    }

    public override async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time);
}

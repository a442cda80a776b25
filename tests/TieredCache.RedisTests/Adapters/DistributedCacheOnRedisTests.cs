using Microsoft.Extensions.Caching.Distributed;
using TieredCache.RedisTests.Servers;

namespace TieredCache.RedisTests.Adapters;

public sealed class DistributedCacheOnRedisTests(RedisFixture redis) : BufferDistributedCacheContract, IClassFixture<RedisFixture>
{
    private readonly string _prefix = Guid.NewGuid().ToString("N");
    private AdapterNode _node = null!;

    protected override IDistributedCache Cache => _node.Distributed;

    protected override DateTimeOffset Now => DateTimeOffset.UtcNow;

    protected override TimeSpan Life => TimeSpan.FromSeconds(1.5);

    public override async Task InitializeAsync() => _node = await AdapterNode.StartAsync(redis.Configuration, _prefix);

    public override async Task DisposeAsync() => await _node.DisposeAsync();

    protected override Task PassAsync(TimeSpan time) => Task.Delay(time);

    [Fact]
    public async Task Another_process_reads_the_bytes_and_keeps_what_slides_alive()
    {
        await using var other = await AdapterNode.StartAsync(redis.Configuration, _prefix);
        await Cache.SetAsync("k", Value, new DistributedCacheEntryOptions { SlidingExpiration = Life });
        for (var i = 0; i < 3; i++)
        {
            await PassAsync(Life * 0.6);
            Assert.Equal(Value, await other.Distributed.GetAsync("k"));
        }

        Assert.Equal(Value, Cache.Get("k"));
        await Cache.RemoveAsync("k");
        await Eventually.TrueAsync(() => other.Distributed.Get("k") is null, "the other has heard of it");
    }

    [Fact]
    public async Task No_call_fails_while_redis_is_away_and_it_is_in_use_again_when_it_is_back()
    {
        using var server = new RedisServerProcess();
        var prefix = Guid.NewGuid().ToString("N");
        await using var node = await AdapterNode.StartAsync(server.EndPoint, prefix);
        await node.Distributed.SetAsync("k", Value, new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(1) });
        server.Kill();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(Value, node.Distributed.Get("k"));
            await node.Distributed.SetAsync("other" + i, Value, new DistributedCacheEntryOptions());
            Assert.Equal(Value, await node.Distributed.GetAsync("other" + i));
            Assert.Null(await node.Distributed.GetAsync("nobody" + i));
            await node.Distributed.RefreshAsync("k");
            await node.Hybrid.RemoveByTagAsync("x");
        }

        server.Start();
        await using var fresh = await AdapterNode.StartAsync(server.EndPoint, prefix);
        await Eventually.TrueAsync(async () =>
        {
            await node.Distributed.SetAsync("k", [4], new DistributedCacheEntryOptions());
            return await fresh.Distributed.GetAsync("k") is [4];
        }, "both use it again");
    }
}

using Microsoft.Extensions.Caching.Distributed;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Adapters;

/// <summary>The contract on the adapter, over memory alone and over a shared tier.</summary>
public abstract class OwnDistributedCache(bool isShared) : BufferDistributedCacheContract
{
    private readonly AdapterBench _bench = new(isShared);

    protected override IDistributedCache Cache => _bench.Node.Distributed();

    protected override DateTimeOffset Now => _bench.Clock.GetUtcNow();

    public override Task InitializeAsync() => _bench.StartAsync();

    public override Task DisposeAsync() => _bench.StopAsync();

    protected override Task PassAsync(TimeSpan time) => _bench.PassAsync(time);

    [Fact]
    public async Task A_past_expiration_is_refused_and_named()
    {
        var past = Now;
        var refused = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Cache.SetAsync("k", [1], new DistributedCacheEntryOptions { AbsoluteExpiration = past }));
        Assert.Equal("AbsoluteExpiration", refused.ParamName);
        Assert.Equal(past, refused.ActualValue);
        Assert.StartsWith("The absolute expiration value must be in the future.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_ends_the_earlier_counts()
    {
        await Cache.SetAsync("a", [1], new DistributedCacheEntryOptions { AbsoluteExpiration = Now + Life, AbsoluteExpirationRelativeToNow = Life * 3 });
        await Cache.SetAsync("b", [1], new DistributedCacheEntryOptions { AbsoluteExpiration = Now + (Life * 3), AbsoluteExpirationRelativeToNow = Life });
        await PassAsync(Life * 1.1);
        Assert.Null(Cache.Get("a"));
        Assert.Null(Cache.Get("b"));
    }
}

public sealed class DistributedCacheInMemoryTests() : OwnDistributedCache(isShared: false);

public sealed class DistributedCacheOverASharedTierTests() : OwnDistributedCache(isShared: true);

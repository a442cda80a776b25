using Microsoft.Extensions.Caching.Distributed;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Adapters;

/// <summary>The contract on the adapter, over memory alone and over a shared tier.</summary>
public abstract class OwnDistributedCache(bool isShared) : BufferDistributedCacheContract
{
    private readonly ControllableClock _clock = new();
    private CacheNode _node = null!;
    private RunningClock? _running;

    protected override IDistributedCache Cache => _node.Distributed();

    protected override DateTimeOffset Now => _clock.GetUtcNow();

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

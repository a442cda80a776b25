using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Adapters;

/// <summary>What is set before the first attempt to connect has ended is not lost when the node has caught up.</summary>
public sealed class FirstConnectionTests : IAsyncDisposable
{
    private static readonly HybridCacheEntryOptions OfMemory = new() { Flags = HybridCacheEntryFlags.DisableDistributedCache };
    private readonly ControllableClock _clock = new();
    private readonly TaskCompletionSource _connects = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InMemoryServer _server;
    private readonly CacheNode _node;

    public FirstConnectionTests()
    {
        _server = new InMemoryServer(_clock);
        var shared = _server.Connect(1);
        shared.Before = name => string.Equals(name, "START", StringComparison.Ordinal) ? _connects.Task : Task.CompletedTask;
        _node = new CacheNode(_clock, shared);
    }

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    [Fact]
    public async Task Bytes_set_at_the_very_start_are_found_afterwards()
    {
        var cache = _node.Distributed();
        var set = cache.SetAsync("k", [1], new DistributedCacheEntryOptions());
        await ConnectAsync();
        await _node.UntilAsync(() => set.IsCompleted, "the set has ended");
        await set;
        Assert.Equal([1], await cache.GetAsync("k"));
    }

    [Fact]
    public async Task A_value_set_at_the_very_start_is_found_afterwards()
    {
        var cache = _node.Hybrid();
        var set = cache.SetAsync("k", 1).AsTask();
        await ConnectAsync();
        await _node.UntilAsync(() => set.IsCompleted, "the set has ended");
        await set;
        Assert.Equal(1, await cache.GetOrCreateAsync("k", static _ => new ValueTask<int>(2)));
    }

    [Fact]
    public async Task A_value_made_at_the_very_start_without_the_shared_tier_is_made_once()
    {
        var cache = _node.Hybrid();
        var first = cache.GetOrCreateAsync("k", static _ => new ValueTask<int>(1), OfMemory).AsTask();
        await ConnectAsync();
        await _node.UntilAsync(() => first.IsCompleted, "it is made");
        Assert.Equal(1, await first);
        Assert.Equal(1, await cache.GetOrCreateAsync("k", static _ => new ValueTask<int>(2), OfMemory));
    }

    [Fact]
    public async Task Nobody_waits_for_it_longer_than_for_an_operation()
    {
        var cache = _node.Distributed();
        var set = cache.SetAsync("k", [1], new DistributedCacheEntryOptions());
        Assert.False(set.IsCompleted);
        await _node.UntilAsync(() => set.IsCompleted, "the set has ended");
        await set;
        Assert.InRange(_clock.GetTimestamp(), TimeSpan.FromSeconds(0.9).Ticks, TimeSpan.FromSeconds(2).Ticks);
    }

    private async Task ConnectAsync()
    {
        _connects.SetResult();
        await _node.UntilAsync(() => _node.Cache.Pipeline.Parts.Invalidator.IsLive, "the node is live");
    }
}

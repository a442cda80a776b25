using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

/// <summary>What is written, made or removed before the first attempt to connect has ended is not lost when the node has caught up.</summary>
public sealed class VeryStartTests : IAsyncDisposable
{
    private static readonly HybridCacheEntryOptions OfMemory = new() { Flags = HybridCacheEntryFlags.DisableDistributedCache };
    private readonly ControllableClock _clock = new();
    private readonly TaskCompletionSource _connects = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly InMemoryServer _server;
    private readonly InMemoryNode _shared;
    private readonly CacheNode _other;
    private CacheNode? _begun;

    public VeryStartTests()
    {
        _server = new InMemoryServer(_clock);
        _shared = _server.Connect(1);
        _shared.Before = name => string.Equals(name, "START", StringComparison.Ordinal) ? _connects.Task : Task.CompletedTask;
        _other = new CacheNode(_clock, _server.Connect(2));
    }

    private CacheNode Node => _begun ??= new CacheNode(_clock, _shared);

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Theory]
    [InlineData("set")]
    [InlineData("set if newer")]
    [InlineData("load")]
    [InlineData("bulk load")]
    public async Task A_value_is_in_both_tiers_afterwards(string how)
    {
        await ConnectedAsync(how switch
        {
            "set" => Node.Cache.SetAsync("k", 1).AsTask(),
            "set if newer" => Node.Cache.SetIfNewerAsync("k", 1, version: 7).AsTask(),
            "load" => Node.Cache.GetOrSetAsync("k", static _ => new ValueTask<int>(1)).AsTask(),
            _ => Node.Cache.GetOrSetManyAsync(["k"], static (missing, _) => new ValueTask<Dictionary<string, int>>(missing.ToDictionary(static key => key, static _ => 1))).AsTask(),
        });
        Assert.Equal(1, (await _other.Cache.GetAsync<int>("k")).Value);
        Assert.True(Node.Holds("k"));
    }

    [Fact]
    public async Task A_value_with_tags_is_in_both_tiers_afterwards()
    {
        await ConnectedAsync(Node.Cache.SetAsync("k", 1, new CacheEntryOptions { Tags = ["t"] }).AsTask());
        Assert.Equal(1, (await _other.Cache.GetAsync<int>("k")).Value);
        Assert.True(Node.Holds("k"));
    }

    [Fact]
    public async Task A_value_of_a_cache_that_stays_out_of_the_shared_tier_is_there_afterwards()
    {
        _begun = new CacheNode(_clock, _shared, static options => options.Caches["local"] = new() { Redis = { Enabled = false } });
        await ConnectedAsync(Node.Named("local").SetAsync("k", 1).AsTask());
        Assert.Equal(1, (await Node.Named("local").GetAsync<int>("k")).Value);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("tag")]
    [InlineData("clear")]
    [InlineData("intent")]
    public async Task A_removal_reaches_the_other_node_before_it_returns_even_where_one_that_waits_would_throw(string how)
    {
        _begun = new CacheNode(_clock, _shared, static options => options.Coherence.Mode = "Strict");
        await _other.UntilAsync(() => _other.IsReadyAsync().AsTask(), "the other node is live");
        await _other.Cache.SetAsync("k", 1, new CacheEntryOptions { Tags = ["t"] });
        await ConnectedAsync(how switch
        {
            "key" => Node.Cache.RemoveAsync("k").AsTask(),
            "tag" => Node.Cache.RemoveByTagAsync("t").AsTask(),
            "clear" => Node.Cache.ClearAsync().AsTask(),
            _ => Node.Cache.BeginWriteAsync("k").AsTask(),
        });
        Assert.Equal(0, Node.Pending);
        Assert.False(_other.Holds("k"));
    }

    [Fact]
    public async Task Bytes_are_found_afterwards()
    {
        await ConnectedAsync(Node.Distributed().SetAsync("k", [1], new DistributedCacheEntryOptions()));
        Assert.Equal([1], await Node.Distributed().GetAsync("k"));
    }

    [Fact]
    public async Task A_value_of_the_platforms_class_is_found_afterwards()
    {
        var cache = Node.Hybrid();
        await ConnectedAsync(cache.SetAsync("k", 1).AsTask());
        Assert.Equal(1, await cache.GetOrCreateAsync("k", static _ => new ValueTask<int>(2)));
    }

    [Fact]
    public async Task A_value_made_without_the_shared_tier_is_made_once()
    {
        var cache = Node.Hybrid();
        await ConnectedAsync(cache.GetOrCreateAsync("k", static _ => new ValueTask<int>(1), OfMemory).AsTask());
        Assert.Equal(1, await cache.GetOrCreateAsync("k", static _ => new ValueTask<int>(2), OfMemory));
    }

    [Fact]
    public async Task With_no_server_to_be_reached_one_waits_for_all_and_no_longer_than_an_operation_may_take()
    {
        Task[] sets = [Node.Cache.SetAsync("a", 1).AsTask(), Node.Cache.SetAsync("b", 2).AsTask()];
        Assert.DoesNotContain(sets, static set => set.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        var removal = Node.Cache.RemoveAsync("c").AsTask();
        Assert.DoesNotContain([.. sets, removal], static call => call.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        await Task.WhenAll([.. sets, removal]).WaitAsync(TimeSpan.FromSeconds(5));
        Assert.True(Node.Cache.SetAsync("d", 4).AsTask().IsCompletedSuccessfully);
        Assert.True(Node.Cache.RemoveAsync("e").AsTask().IsCompletedSuccessfully);
        Assert.True(Node.Cache.TryGetLocal<int>("a", out var a) && a == 1);
        Assert.True(Node.Cache.TryGetLocal<int>("d", out var d) && d == 4);
    }

    [Fact]
    public async Task A_caller_who_gives_up_has_set_nothing()
    {
        using var caller = new CancellationTokenSource();
        var set = Node.Cache.SetAsync("k", 1, cancellationToken: caller.Token).AsTask();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => set);
        Assert.False(Node.Holds("k"));
    }

    private async Task ConnectedAsync(Task call)
    {
        Assert.False(call.IsCompleted);
        _connects.SetResult();
        await Node.UntilAsync(() => call.IsCompleted && Node.Cache.Pipeline.Parts.Invalidator.IsLive, "the node is live, and the call has ended");
        await call;
        await _other.UntilAsync(() => _other.IsReadyAsync().AsTask(), "the other node is live");
    }
}

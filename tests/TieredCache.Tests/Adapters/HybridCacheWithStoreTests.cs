using Microsoft.Extensions.Caching.Hybrid;
using TieredCache.Adapters;
using TieredCache.Testing;
using TieredCache.Testing.InMemory;
using TieredCache.Tests.Strategies.Behind.Support;

namespace TieredCache.Tests.Adapters;

/// <summary>The platform's class on caches that write to a store: sets that are to keep nothing, refreshes that pass over the tiers, looks.</summary>
public sealed class HybridCacheWithStoreTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly Table _table = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("CacheAside", false)]
    [InlineData("CacheAside", true)]
    [InlineData("WriteThrough", false)]
    [InlineData("WriteThrough", true)]
    [InlineData("WriteBehind", false)]
    [InlineData("WriteBehind", true)]
    public async Task A_value_that_is_not_to_be_kept_reaches_the_store_and_no_tier_holds_it_or_what_was_there(string strategy, bool isShared)
    {
        var clock = new ControllableClock();
        var server = isShared ? new InMemoryServer(clock) : null;
        await using var node = new BehindNode(_table, _directory.Path, clock, server?.Connect(1), options => options.Strategy = strategy);
        await (isShared ? node.UntilReadyAsync() : Task.CompletedTask);
        var cache = new TieredHybridCache(node.Cache.Pipeline);
        await cache.SetAsync("k", "old");
        await UntilWrittenAsync();

        await cache.SetAsync("k", "new", new() { Expiration = TimeSpan.Zero });

        Assert.False(node.Cache.TryGetLocal<string>("k", out _));
        Assert.Null(server?.Get(node.Cache.Pipeline.Parts.RemoteKeyOf("k")));
        Assert.Equal(strategy == "CacheAside" ? null : "new", await node.ReadAsync("k"));
        await UntilWrittenAsync();
        Assert.Equal(strategy == "CacheAside" ? [] : ["Put k old", "Put k new"], _table.Writes);

        Task UntilWrittenAsync() => strategy == "WriteBehind" ? node.UntilFlushedAsync() : Task.CompletedTask;
    }

    [Fact]
    public async Task What_another_node_has_read_before_the_store_had_the_write_is_gone_after_it()
    {
        var clock = new ControllableClock();
        var server = new InMemoryServer(clock);
        await using var writer = new BehindNode(_table, _directory.Path, clock, server.Connect(1));
        await using var reader = new BehindNode(_table, _directory.Path, clock, server.Connect(2));
        await writer.UntilReadyAsync();
        await reader.UntilReadyAsync();
        _table.Seed("k", "old");
        _table.Fails = static _ => new TimeoutException();

        await new TieredHybridCache(writer.Cache.Pipeline).SetAsync("k", "new", new() { Expiration = TimeSpan.Zero });
        Assert.Equal("old", await reader.ReadAsync("k"));

        _table.Fails = static _ => null;
        await writer.UntilFlushedAsync();
        await writer.UntilAsync(() => reader.ReadAsync("k") is { IsCompletedSuccessfully: true, Result: "new" }, "the reader sees the write");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("there")]
    [InlineData("away")]
    [InlineData("empty")]
    public async Task A_refresh_that_passes_over_the_tiers_keeps_no_older_row_in_the_place_of_a_write_that_waits(string server)
    {
        var clock = new ControllableClock();
        var shared = server == "none" ? null : new InMemoryServer(clock);
        await using var node = new BehindNode(_table, _directory.Path, clock, shared?.Connect(1));
        await (shared is null ? Task.CompletedTask : node.UntilReadyAsync());
        var cache = new TieredHybridCache(node.Cache.Pipeline);
        _table.Seed("k", "old");
        _table.Fails = static _ => new TimeoutException();
        await cache.SetAsync("k", "new");
        node.Shared?.IsDown = server == "away";
        if (server == "empty")
        {
            shared!.LoseEverything();
        }

        var refresh = new HybridCacheEntryOptions { Flags = HybridCacheEntryFlags.DisableLocalCacheRead | HybridCacheEntryFlags.DisableDistributedCacheRead };
        Assert.Equal("old", await cache.GetOrCreateAsync("k", _ => new ValueTask<string>(_table["k"]!), refresh));
        Assert.Equal("new", await node.ReadAsync("k"));
        node.Evict("k");
        Assert.Equal("new", await node.ReadAsync("k"));
    }

    [Fact]
    public async Task A_look_finds_a_write_that_waits_although_memory_has_lost_it()
    {
        await using var node = new BehindNode(_table, _directory.Path);
        var cache = new TieredHybridCache(node.Cache.Pipeline);
        await cache.SetAsync("k", "new");
        node.Evict("k");
        Assert.Equal("new", await cache.GetOrCreateAsync("k", static _ => new ValueTask<string>("made"), new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData }));
    }
}

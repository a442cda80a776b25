using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.Testing;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Adapters;

/// <summary>The factory's failure is the caller's, whoever has stored what is held and for however long that may be served.</summary>
public sealed class HybridCacheStaleTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task What_was_set_by_the_other_face_does_not_take_its_place()
    {
        await using var node = CacheNode.Alone();
        await node.Cache.SetAsync("k", "old", new CacheEntryOptions { Duration = Minute });
        node.Clock.Advance(2 * Minute);
        await FailsAsync(node.Hybrid());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public async Task What_is_past_its_local_duration_only_does_not_take_its_place(int? hours)
    {
        await using var node = CacheNode.Alone(options => options.Entry.StaleOnError = hours is { } named ? TimeSpan.FromHours(named) : null);
        await node.Hybrid().SetAsync("k", "old", new() { Expiration = 10 * Minute, LocalCacheExpiration = Minute });
        node.Clock.Advance(2 * Minute);
        await FailsAsync(node.Hybrid());
    }

    [Fact]
    public async Task While_the_other_face_serves_what_it_holds_without_a_load_the_factory_is_asked()
    {
        await using var node = CacheNode.Alone();
        await node.Cache.SetAsync("k", "old", new CacheEntryOptions { Duration = Minute });
        node.Clock.Advance(2 * Minute);
        Assert.Equal("old", await node.Cache.GetOrSetAsync<string>("k", static _ => throw new InvalidDataException()));
        await FailsAsync(node.Hybrid());
        Assert.Equal("old", await node.Cache.GetOrSetAsync("k", static _ => new ValueTask<string>("new")));
        Assert.Equal("new", await node.Hybrid().GetOrCreateAsync("k", static _ => new ValueTask<string>("new")));
    }

    [Fact]
    public async Task While_another_node_holds_loads_back_the_factory_is_asked()
    {
        await using var cluster = await Cluster.StartAsync();
        await cluster.A.Cache.SetAsync("k", "old", new CacheEntryOptions { Duration = Minute });
        await cluster.B.UntilAsync(async () => (await cluster.B.Cache.GetAsync<string>("k")).HasValue, "B holds it");
        cluster.Clock.Advance(2 * Minute);
        await cluster.A.TrustedAsync();
        await cluster.B.TrustedAsync();
        Assert.Equal("old", await cluster.A.GetAsync<string>("k", static _ => throw new InvalidDataException()));
        await FailsAsync(cluster.B.Hybrid());
    }

    [Fact]
    public async Task A_load_that_the_breaker_refuses_is_refused()
    {
        await using var node = CacheNode.Alone(static options => options.Stampede.Breaker = true);
        await node.Cache.SetAsync("k", "old", new CacheEntryOptions { Duration = Minute });
        node.Clock.Advance(2 * Minute);
        for (var i = 0; i < 20; i++)
        {
            await FailsAsync(node.Hybrid(), "bad" + i);
        }

        await Assert.ThrowsAsync<CacheLoadRefusedException>(async () => await node.Hybrid().GetOrCreateAsync("k", static _ => new ValueTask<string>("new")));
    }

    [Fact]
    public async Task A_setting_that_comes_or_goes_with_a_reload_is_followed()
    {
        var root = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["TieredCache:Entry:Jitter"] = "0" }).Build();
        var clock = new ControllableClock();
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(root).AddSingleton<TimeProvider>(clock).AddTieredCache().AsHybridCache().Services.BuildServiceProvider();
        var cache = services.GetRequiredService<HybridCache>();
        await StaleAsync("before");
        await FailsAsync(cache, "before");

        Set("01:00:00");
        await StaleAsync("named");
        Assert.Equal("old", await cache.GetOrCreateAsync<string>("named", static _ => throw new InvalidDataException()));

        Set(null);
        await StaleAsync("after");
        await FailsAsync(cache, "after");

        async Task StaleAsync(string key)
        {
            await cache.SetAsync(key, "old", new() { Expiration = Minute });
            clock.Advance(2 * Minute);
        }

        void Set(string? value)
        {
            root["TieredCache:Entry:StaleOnError"] = value;
            root.Reload();
        }
    }

    private static async Task FailsAsync(HybridCache cache, string key = "k") =>
        await Assert.ThrowsAsync<InvalidDataException>(async () => await cache.GetOrCreateAsync<string>(key, static _ => throw new InvalidDataException()));
}

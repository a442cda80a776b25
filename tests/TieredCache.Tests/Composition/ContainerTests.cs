using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TieredCache.Composition;

namespace TieredCache.Tests.Composition;

/// <summary>AddTieredCache in a container, the factory without one.</summary>
public sealed class ContainerTests
{
    private static IConfiguration Json(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();

    [Fact]
    public async Task Without_any_configuration_there_is_a_memory_cache()
    {
        await using var services = new ServiceCollection().AddTieredCache().Services.BuildServiceProvider();
        var cache = services.GetRequiredService<ICache>();
        Assert.Same(services.GetRequiredService<Cache>(), cache);
        Assert.Equal("default", cache.Name);
        Assert.Equal(1, await cache.GetOrSetAsync("k", _ => new ValueTask<int>(1)));
        Assert.Equal(CacheOrigin.Memory, (await cache.GetAsync<int>("k")).Origin);
    }

    [Fact]
    public void A_container_that_is_disposed_of_synchronously_does_not_complain()
    {
        using var services = new ServiceCollection().AddTieredCache().Services.BuildServiceProvider();
        services.GetRequiredService<ICache>();
    }

    [Fact]
    public async Task Named_caches_come_from_the_file_and_from_code()
    {
        var services = new ServiceCollection().AddSingleton(Json("""{ "TieredCache": { "Caches": { "products": { "Entry": { "Duration": "00:00:07" } } } } }"""));
        services.AddTieredCache().AddCache("prices").AddCache<ContainerTests>("products");
        await using var provider = services.BuildServiceProvider();
        var products = provider.GetRequiredKeyedService<ICache>("products");
        Assert.Equal(TimeSpan.FromSeconds(7), ((Cache)products).Pipeline.Parts.Entry.Duration);
        Assert.Same(products, provider.GetRequiredKeyedService<ICache>("products"));
        Assert.Equal("products", provider.GetRequiredService<ICache<ContainerTests>>().Name);
        Assert.Equal("prices", provider.GetRequiredService<ICache<Prices>>().Name);
        Assert.Equal(typeof(string).ToString(), provider.GetRequiredService<ICache<string>>().Name);
        Assert.Equal(["default", "prices", "products"], provider.GetRequiredService<ICacheProvider>().Names.Order());
        var error = Assert.Throws<ArgumentException>(() => provider.GetRequiredKeyedService<ICache>("nobody"));
        Assert.Contains("prices", error.Message, StringComparison.Ordinal);
        Assert.Contains("products", error.Message, StringComparison.Ordinal);
        await products.SetAsync("k", 1);
        Assert.False((await provider.GetRequiredService<ICache>().GetAsync<int>("k")).HasValue);
    }

    [Fact]
    public async Task A_mistake_in_the_settings_stops_the_host_at_its_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddTieredCache(options => options.Memory.MaxEntries = -1);
        using var host = builder.Build();
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains("TieredCache:Memory:MaxEntries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Duration_and_bounds_follow_a_reload()
    {
        var file = new Dictionary<string, string?> { ["TieredCache:Memory:MaxEntries"] = "100" };
        var root = new ConfigurationBuilder().AddInMemoryCollection(file).Build();
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(root).AddTieredCache().Services.BuildServiceProvider();
        var cache = services.GetRequiredService<Cache>();
        for (var i = 0; i < 100; i++)
        {
            await cache.SetAsync("k" + i, i);
        }

        root["TieredCache:Memory:MaxEntries"] = "10";
        root["TieredCache:Entry:Duration"] = "00:00:03";
        root.Reload();
        await Eventually.TrueAsync(() => cache.Pipeline.Parts.Memory.Count == 10, "the cache has shrunk");
        Assert.Equal(TimeSpan.FromSeconds(3), cache.Pipeline.Parts.Entry.Duration);
    }

    [Fact]
    public async Task A_cache_that_is_first_used_after_a_reload_has_what_was_reloaded()
    {
        var root = new ConfigurationBuilder().AddInMemoryCollection([new("TieredCache:Caches:prices:Strategy", "CacheAside")]).Build();
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(root).AddTieredCache().Services.BuildServiceProvider();
        _ = services.GetRequiredService<ICacheProvider>();
        root["TieredCache:Memory:MaxEntries"] = "10";
        root["TieredCache:Caches:prices:Entry:Duration"] = "00:00:03";
        root.Reload();
        var prices = ((Cache)services.GetRequiredKeyedService<ICache>("prices")).Pipeline.Parts;
        Assert.Equal((10, TimeSpan.FromSeconds(3)), (prices.Settings.Current.Memory.MaxEntries, prices.Entry.Duration));
        Assert.Equal((10, 10), (prices.Bounds.MaxEntries, services.GetRequiredService<Cache>().Pipeline.Parts.Bounds.MaxEntries));
    }

    [Fact]
    public async Task Without_a_container_the_factory_makes_the_caches()
    {
        await using var caches = TieredCacheFactory.Create(options => options.Caches["products"] = new());
        Assert.Equal("products", caches.GetCache("products").Name);
        Assert.Equal(2, await caches.Default.GetOrSetAsync("k", _ => new ValueTask<int>(2)));
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await caches.Default.GetOrSetAsync<Scoped, int, int>("s", 1, static (_, argument, _, _) => new ValueTask<int>(argument)));
    }

    [Fact]
    public async Task A_service_for_a_loader_comes_from_a_scope_that_lives_as_long_as_the_load()
    {
        var services = new ServiceCollection().AddScoped<Scoped>();
        services.AddTieredCache();
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        var cache = provider.GetRequiredService<ICache>();
        Scoped? used = null;
        Assert.Equal("7", await cache.GetOrSetAsync<Scoped, int, string>("k", 7, async (service, argument, context, token) =>
        {
            used = service;
            await Task.Yield();
            Assert.False(service.IsGone);
            return argument.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }));
        Assert.True(used!.IsGone);
    }

    private sealed class Prices;

    private sealed class Scoped : IDisposable
    {
        public bool IsGone { get; private set; }

        public void Dispose() => IsGone = true;
    }

    [Fact]
    public async Task A_container_that_handed_the_caches_out_under_every_type_ends_a_cache_that_writes_behind_once()
    {
        var services = new ServiceCollection().AddTieredCache(options => options.WriteBehind.Acknowledge = "Memory")
            .AddCache("orders", options => options.Strategy = "WriteBehind").AddStore<string, NoStore>("orders").Services.BuildServiceProvider();
        var cache = services.GetRequiredService<ICacheProvider>().GetCache("orders");
        Assert.Same(cache, services.GetRequiredKeyedService<ICache>("orders"));
        _ = services.GetRequiredKeyedService<IDeadLetterQueue>("orders");
        await cache.SetAsync("k", "v");
        await services.DisposeAsync();
        await services.DisposeAsync();
        await Assert.ThrowsAsync<CacheUnavailableException>(async () => await cache.SetAsync("k", "w"));
    }

    [Fact]
    public void Dead_letters_that_were_handed_out_are_not_the_container_s_to_end()
    {
        using var services = new ServiceCollection().AddTieredCache(options => options.WriteBehind.Acknowledge = "Memory")
            .AddCache("orders", options => options.Strategy = "WriteBehind").AddStore<string, NoStore>("orders").Services.BuildServiceProvider();
        var letters = services.GetRequiredKeyedService<IDeadLetterQueue>("orders");
        Assert.Empty(letters.List());
        Assert.False(letters is IDisposable or IAsyncDisposable);
    }

    [Theory]
    [InlineData("WriteBehind")]
    [InlineData("WriteThrough")]
    public async Task A_type_that_nobody_declared_has_no_store_and_its_cache_writes_the_tiers_alone(string strategy)
    {
        var services = new ServiceCollection().AddTieredCache(options => (options.Strategy, options.WriteBehind.Acknowledge, options.Entry.Duration) = (strategy, "Memory", TimeSpan.FromSeconds(7)))
            .AddStore<string, NoStore>().Services;
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<ICache<Prices>>();
        await cache.SetAsync("k", 1);
        Assert.Equal(1, (await cache.GetAsync<int>("k")).Value);
        await cache.RemoveAsync("k");
        Assert.False((await cache.GetAsync<int>("k")).HasValue);
        Assert.Equal(typeof(Prices).ToString(), cache.Name);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await provider.GetRequiredService<ICache>().SetAsync("k", 1));
    }

    private sealed class NoStore : ICacheStore<string>
    {
        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
            new(new Dictionary<string, string>());

        public ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}

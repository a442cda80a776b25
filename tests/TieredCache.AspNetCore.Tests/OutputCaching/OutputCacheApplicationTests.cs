using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using TieredCache.AspNetCore.OutputCaching;

namespace TieredCache.AspNetCore.Tests.OutputCaching;

/// <summary>An application with output caching, asked as a browser asks it.</summary>
public sealed class OutputCacheApplicationTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_is_rendered_once_and_again_after_the_data_were_removed(bool comesFirst)
    {
        var renders = 0;
        await using var app = await StartAsync(comesFirst, app => app.MapGet("/products", async (ICache cache) =>
        {
            var products = await cache.GetOrSetAsync("products", _ => new ValueTask<int>(Interlocked.Increment(ref renders)), new CacheEntryOptions { Tags = ["products"] });
            return $"products {products}";
        }).CacheOutput(static policy => policy.Expire(TimeSpan.FromHours(1)).Tag("products")));
        using var http = app.GetTestClient();
        Assert.Equal("products 1", await http.GetStringAsync("/products"));
        using (var second = await http.GetAsync("/products"))
        {
            Assert.Equal("products 1", await second.Content.ReadAsStringAsync());
            Assert.NotNull(second.Headers.Age);
        }

        await app.Services.GetRequiredService<ICache>().RemoveByTagAsync("products");
        using var third = await http.GetAsync("/products");
        Assert.Equal("products 2", await third.Content.ReadAsStringAsync());
        Assert.Null(third.Headers.Age);
        Assert.Equal(2, renders);
    }

    [Fact]
    public async Task A_page_under_way_while_its_data_are_removed_is_handed_out_and_not_kept()
    {
        var (renders, entered, gate) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await StartAsync(comesFirst: true, app => app.MapGet("/products", async () =>
        {
            var render = Interlocked.Increment(ref renders);
            entered.TrySetResult();
            await gate.Task;
            return $"products {render}";
        }).CacheOutput(static policy => policy.Expire(TimeSpan.FromHours(1)).Tag("products")));
        using var http = app.GetTestClient();
        var first = http.GetStringAsync("/products");
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await app.Services.GetRequiredService<ICache>().RemoveByTagAsync("products");
        gate.SetResult();
        Assert.Equal("products 1", await first);
        Assert.Equal("products 2", await http.GetStringAsync("/products"));
        Assert.Equal("products 2", await http.GetStringAsync("/products"));
    }

    [Fact]
    public async Task A_cache_that_nobody_declared_stops_the_application_at_its_start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddOutputCache();
        builder.Services.AddTieredCache().AsOutputCacheStore("pages");
        await using var app = builder.Build();
        app.UseOutputCache();
        var error = await Assert.ThrowsAsync<ArgumentException>(() => app.StartAsync());
        Assert.Contains("'pages'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_cache_with_a_store_holds_pages_too_and_its_store_hears_nothing_of_them()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddOutputCache();
        builder.Services.AddTieredCache().AddCache("shop", static options => options.Strategy = "WriteThrough").AddStore<string, NoStore>("shop").AsOutputCacheStore("shop");
        await using var app = builder.Build();
        var store = app.Services.GetRequiredService<IOutputCacheStore>();
        await store.SetAsync("page", [1], [], TimeSpan.FromHours(1), default);
        Assert.Equal([1], await store.GetAsync("page", default));
        Assert.Null(await store.GetAsync("other", default));
    }

    private static async Task<WebApplication> StartAsync(bool comesFirst, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        if (comesFirst)
        {
            builder.Services.AddTieredCache().AsOutputCacheStore();
        }

        builder.Services.AddOutputCache();
        if (!comesFirst)
        {
            builder.Services.AddTieredCache().AsOutputCacheStore();
        }

        var app = builder.Build();
        Assert.IsType<TieredOutputCacheStore>(app.Services.GetRequiredService<IOutputCacheStore>());
        app.UseOutputCache();
        map(app);
        await app.StartAsync();
        return app;
    }

    private sealed class NoStore : ICacheStore<string>
    {
        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

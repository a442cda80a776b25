using Microsoft.Extensions.DependencyInjection;

namespace TieredCache.Tests.CallForms;

public sealed class StoreFormTests
{
    [Fact]
    public async Task A_cache_with_a_store_needs_no_loader()
    {
        var services = new ServiceCollection();
        services.AddTieredCache().AddStore<string, EchoStore>();
        await using var provider = services.BuildServiceProvider();
        var cache = provider.GetRequiredService<ICache>();

        Assert.Equal("value of store:2", await cache.GetOrSetAsync<string>("store:2"));
        Assert.Equal("value of store:3", (await cache.GetAsync<string>("store:3", CancellationToken.None)).Value);
        Assert.Null(await cache.GetOrSetAsync<string>("absent"));
        Assert.Equal("value of store:4", (await cache.GetOrSetManyAsync<string>(["store:4", "absent"])).Single().Value);
        Assert.Equal("value of store:4", (await cache.GetOrSetManyAsync<string>(["store:4"], CancellationToken.None))["store:4"]);
    }

    [Fact]
    public async Task Nor_does_a_decorator_around_one_which_is_asked_for_each_key()
    {
        var services = new ServiceCollection();
        services.AddTieredCache().AddStore<string, EchoStore>();
        await using var provider = services.BuildServiceProvider();
        var cache = new Decorator(provider.GetRequiredService<ICache>());

        var found = await cache.GetOrSetManyAsync<string>(["store:5", "absent", "store:6", "store:5"]);
        Assert.Equal(["value of store:5", "value of store:6"], found.Values.Order());
        Assert.Equal(["absent", "store:5", "store:6"], cache.Asked.Order());
        Assert.Equal("value of store:5", await cache.GetOrSetAsync<string>("store:5"));
    }

    [Fact]
    public async Task A_double_that_holds_nothing_finds_nothing_and_a_cache_without_a_store_says_so()
    {
        Assert.Empty(await new NoCache().GetOrSetManyAsync<string>(["store:7"]));
        Assert.Null(await new NoCache().GetOrSetAsync<string>("store:7"));
        await using var caches = TieredCache.Composition.TieredCacheFactory.Create();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await caches.Default.GetOrSetManyAsync<string>(["store:7"]));
    }

    private sealed class EchoStore : ICacheStore<string>
    {
        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
            new(keys.Where(static key => key != "absent").ToDictionary(static key => key, static key => $"value of {key}"));

        public ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken) => default;
    }
}

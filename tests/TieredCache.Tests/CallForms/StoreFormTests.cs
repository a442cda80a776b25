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

    private sealed class EchoStore : ICacheStore<string>
    {
        public ValueTask<IReadOnlyDictionary<string, string>> ReadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
            new(keys.Where(static key => key != "absent").ToDictionary(static key => key, static key => $"value of {key}"));

        public ValueTask WriteAsync(IReadOnlyList<StoreWrite<string>> writes, CancellationToken cancellationToken) => default;
    }
}

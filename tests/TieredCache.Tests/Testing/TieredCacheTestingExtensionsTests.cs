using Microsoft.Extensions.DependencyInjection;
using TieredCache.Testing;

namespace TieredCache.Tests.Testing;

/// <summary>Applications under test that share a Redis in memory.</summary>
public sealed class TieredCacheTestingExtensionsTests
{
    [Fact]
    public async Task Two_applications_on_one_Redis_in_memory_are_two_nodes()
    {
        var clock = new ControllableClock();
        var redis = new InMemoryRedis(clock);
        await using var first = Application(redis, clock);
        await using var second = Application(redis, clock);
        await UntilAsync(clock, async () =>
        {
            await first.GetRequiredService<ICache>().SetAsync("k", "v");
            return (await second.GetRequiredService<ICache>().GetAsync<string>("k")).Origin == CacheOrigin.Remote;
        });
        await first.GetRequiredService<ICache>().RemoveAsync("k");
        Assert.False((await second.GetRequiredService<ICache>().GetAsync<string>("k")).HasValue);
    }

    [Fact]
    public async Task A_Redis_in_memory_takes_the_place_of_one_that_is_configured()
    {
        var services = new ServiceCollection();
        services.AddTieredCache(static options => options.Redis.Configuration = "127.0.0.1:1").UseInMemoryRedis(new InMemoryRedis()).UseInMemoryRedis(new InMemoryRedis());
        await using var provider = services.BuildServiceProvider();
        await Eventually.TrueAsync(async () =>
        {
            await provider.GetRequiredService<Cache>().SetAsync("k", 1);
            return provider.GetRequiredService<Cache>().Pipeline.Parts.Invalidator.IsLive;
        }, "the application uses the shared tier");
    }

    [Fact]
    public void A_container_that_is_disposed_of_synchronously_does_not_complain()
    {
        using var provider = Application(new InMemoryRedis(), TimeProvider.System);
        _ = provider.GetRequiredService<ICache>();
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Equal("builder", Assert.Throws<ArgumentNullException>(() => TieredCacheTestingExtensions.UseInMemoryRedis(null!, new InMemoryRedis())).ParamName);
        Assert.Equal("redis", Assert.Throws<ArgumentNullException>(() => new ServiceCollection().AddTieredCache().UseInMemoryRedis(null!)).ParamName);
    }

    private static ServiceProvider Application(InMemoryRedis redis, TimeProvider clock)
    {
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddTieredCache().UseInMemoryRedis(redis);
        return services.BuildServiceProvider();
    }

    private static Task UntilAsync(ControllableClock clock, Func<Task<bool>> condition) => Eventually.TrueAsync(async () =>
    {
        clock.Advance(TimeSpan.FromMilliseconds(50));
        return await condition();
    }, "the nodes are live");
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace TieredCache.Tests.Composition;

/// <summary>OnRemoved, from the builder to the handler.</summary>
public sealed class RemovalHandlerTests
{
    private readonly List<string> _heard = [];

    [Fact]
    public async Task A_handler_hears_of_its_cache_and_of_no_other()
    {
        await using var services = new ServiceCollection().AddTieredCache().AddCache("prices").AddCache("products")
            .OnRemoved(Hear).OnRemoved(Hear, "Prices").Services.BuildServiceProvider();
        foreach (var name in (string[])["default", "prices", "products"])
        {
            var cache = services.GetRequiredService<ICacheProvider>().GetCache(name);
            await cache.SetAsync("a", name.Length);
            await cache.SetAsync("a", 1);
            await cache.RemoveAsync("a");
        }

        await HeardAsync("default a=1 Removed", "default a=7 Replaced", "prices a=1 Removed", "prices a=6 Replaced");
    }

    [Fact]
    public async Task Removal_by_tag_and_clear_say_so()
    {
        await using var services = new ServiceCollection().AddTieredCache().OnRemoved(Hear).Services.BuildServiceProvider();
        var cache = services.GetRequiredService<ICache>();
        await cache.SetAsync("tagged", 1, new() { Tags = ["t"] });
        await cache.SetAsync("other", 2);
        await cache.RemoveByTagAsync("t");
        Assert.False((await cache.GetAsync<int>("tagged")).HasValue);
        await cache.ClearAsync();
        await HeardAsync("default other=2 Cleared", "default tagged=1 Tag");
    }

    [Fact]
    public async Task What_dies_is_reported_although_nobody_asks_for_it()
    {
        await using var services = new ServiceCollection().AddTieredCache(options => options.Entry.StaleOnError = TimeSpan.Zero).OnRemoved(Hear).Services.BuildServiceProvider();
        await services.GetRequiredService<ICache>().SetAsync("a", 1, new() { Duration = TimeSpan.FromMilliseconds(50) });
        await HeardAsync("default a=1 Expired");
    }

    [Fact]
    public void A_cache_that_is_not_declared_is_a_mistake_at_start()
    {
        using var services = new ServiceCollection().AddTieredCache().OnRemoved(Hear, "nobody").Services.BuildServiceProvider();
        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<ICache>());
        Assert.Contains("OnRemoved names the cache 'nobody', which is not declared.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_and_a_name_there_must_be()
    {
        var builder = new ServiceCollection().AddTieredCache();
        Assert.Throws<ArgumentNullException>(() => builder.OnRemoved(null!));
        Assert.Throws<ArgumentException>(() => builder.OnRemoved(Hear, ""));
    }

    private void Hear(CacheRemoval removal)
    {
        lock (_heard)
        {
            _heard.Add($"{removal.CacheName} {removal.Key}={removal.Value} {removal.Reason}");
        }
    }

    private async Task HeardAsync(params string[] expected)
    {
        await Eventually.TrueAsync(() =>
        {
            lock (_heard)
            {
                return _heard.Count >= expected.Length;
            }
        }, "all removals are heard of");
        Assert.Equal(expected, _heard.Order());
    }
}

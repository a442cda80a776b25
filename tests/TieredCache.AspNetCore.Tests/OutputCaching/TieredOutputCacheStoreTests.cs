using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using TieredCache.AspNetCore.OutputCaching;
using TieredCache.AspNetCore.Tests.Contracts;
using TieredCache.AspNetCore.Tests.Support;

namespace TieredCache.AspNetCore.Tests.OutputCaching;

public sealed class TieredOutputCacheStoreTestsAlone() : TieredOutputCacheStoreTests(isShared: false);

public sealed class TieredOutputCacheStoreTestsOnTwoTiers() : TieredOutputCacheStoreTests(isShared: true);

/// <summary>Pages in a named cache: they live as long as their policy says, and fall with the data.</summary>
public abstract class TieredOutputCacheStoreTests(bool isShared) : OutputCacheStoreContract
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Nodes _nodes = new();
    private readonly HttpContextAccessor _requests = new();
    private Cache _cache = null!;

    public override async Task DisposeAsync() => await _nodes.DisposeAsync();

    protected override async Task<IOutputCacheStore> MakeAsync()
    {
        _cache = isShared ? await _nodes.ShareAsync() : _nodes.Alone(static options => options.Entry.SlidingDuration = TimeSpan.FromMinutes(1));
        return new TieredOutputCacheStore(_cache, _requests);
    }

    [Fact]
    public async Task A_page_lives_exactly_as_long_as_it_is_valid()
    {
        await Store.SetAsync("k", [1], [], Hour, default);
        _nodes.Clock.Advance(Hour - TimeSpan.FromSeconds(1));
        Assert.NotNull(await Store.GetAsync("k", default));
        _nodes.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await Store.GetAsync("k", default));
    }

    [Fact]
    public async Task One_that_is_valid_for_no_time_is_not_kept()
    {
        await Store.SetAsync("k", [1], [], TimeSpan.Zero, default);
        Assert.Null(await Store.GetAsync("k", default));
    }

    [Fact]
    public async Task One_removal_by_tag_drops_the_data_and_the_pages_made_of_it()
    {
        await _cache.SetAsync("product:1", "chair", new CacheEntryOptions { Tags = ["products"] });
        await Store.SetAsync("page", [1], ["products"], Hour, default);
        await _cache.RemoveByTagAsync("products");
        Assert.Null(await Store.GetAsync("page", default));
        Assert.False((await _cache.GetAsync<string>("product:1")).HasValue);

        await _cache.SetAsync("product:1", "chair", new CacheEntryOptions { Tags = ["products"] });
        await Store.EvictByTagAsync("products", default);
        Assert.False((await _cache.GetAsync<string>("product:1")).HasValue);
    }

    [Fact]
    public async Task A_page_that_was_begun_before_its_tag_was_removed_is_not_kept()
    {
        await RenderAsync(async () =>
        {
            Assert.Null(await Store.GetAsync("page", default));
            await _cache.RemoveByTagAsync("products");
            await Store.SetAsync("page", [1], ["products"], Hour, default);
        });
        Assert.Null(await Store.GetAsync("page", default));
    }

    [Fact]
    public async Task Nor_is_one_that_is_made_although_another_was_found()
    {
        await Store.SetAsync("page", [0], ["products"], Hour, default);
        await RenderAsync(async () =>
        {
            // Found, and not served: so the policy of the page may say.
            Assert.Equal([0], await Store.GetAsync("page", default));
            await _cache.RemoveByTagAsync("products");
            await Store.SetAsync("page", [1], ["products"], Hour, default);
        });
        Assert.Null(await Store.GetAsync("page", default));
    }

    [Fact]
    public async Task Nor_is_one_that_was_begun_before_the_cache_was_cleared()
    {
        await RenderAsync(async () =>
        {
            Assert.Null(await Store.GetAsync("page", default));
            await _cache.ClearAsync();
            await Store.SetAsync("page", [1], [], Hour, default);
        });
        Assert.Null(await Store.GetAsync("page", default));
    }

    [Fact]
    public async Task The_next_page_is_kept_and_so_is_one_with_other_tags()
    {
        await _cache.RemoveByTagAsync("products");
        await RenderAsync(async () =>
        {
            Assert.Null(await Store.GetAsync("page", default));
            await _cache.RemoveByTagAsync("orders");
            await Store.SetAsync("page", [1], ["products"], Hour, default);
        });
        Assert.Equal([1], await Store.GetAsync("page", default));
    }

    [Fact]
    public async Task More_tags_than_a_value_takes_are_an_error_that_output_caching_logs() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.SetAsync("k", [1], [.. Enumerable.Range(0, 65).Select(static i => $"t{i}")], Hour, default));

    // The middleware looks and stores within one request.
    private async Task RenderAsync(Func<Task> render)
    {
        _requests.HttpContext = new DefaultHttpContext();
        await render();
        _requests.HttpContext = null;
    }
}

using Microsoft.AspNetCore.Http;
using TieredCache.AspNetCore.OutputCaching;
using TieredCache.AspNetCore.Tests.Support;

namespace TieredCache.AspNetCore.Tests.OutputCaching;

/// <summary>Pages on two nodes: rendered once, dropped everywhere.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Nodes _nodes = new();
    private readonly HttpContextAccessor _requests = new();
    private Cache _a = null!;
    private Cache _b = null!;

    public async Task InitializeAsync() => (_a, _b) = (await _nodes.ShareAsync(), await _nodes.ShareAsync());

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task What_one_node_has_rendered_the_other_one_serves_until_its_tag_is_removed_anywhere()
    {
        await Store(_a).SetAsync("page", [1], ["products"], Hour, default);
        Assert.Equal([1], await Store(_b).GetAsync("page", default));
        await _a.RemoveByTagAsync("products");
        await Eventually.TrueAsync(async () => await Store(_b).GetAsync("page", default) is null, "the other node has heard of it");
        Assert.Null(await Store(_a).GetAsync("page", default));
    }

    [Fact]
    public async Task A_page_that_was_begun_before_another_node_removed_its_tag_is_served_by_nobody()
    {
        _requests.HttpContext = new DefaultHttpContext();
        Assert.Null(await Store(_b).GetAsync("page", default));
        await _a.RemoveByTagAsync("products");
        await Store(_b).SetAsync("page", [1], ["products"], Hour, default);
        _requests.HttpContext = null;
        await Eventually.TrueAsync(async () => await Store(_b).GetAsync("page", default) is null && await Store(_a).GetAsync("page", default) is null, "nobody has it");
    }

    private TieredOutputCacheStore Store(Cache cache) => new(cache, _requests);
}

using TieredCache.Composition;

namespace TieredCache.Tests.CallForms;

/// <summary>The forms without a loader, on a cache that no container made.</summary>
public sealed class OtherFormTests : IAsyncDisposable
{
    private readonly TieredCacheFactory _factory = TieredCacheFactory.Create();

    private Cache Cache => _factory.Default;

    public ValueTask DisposeAsync() => _factory.DisposeAsync();

    [Fact]
    public async Task A_value_is_set_and_found_in_every_way()
    {
        await Cache.SetAsync("other:1", "tea");
        await Cache.SetAsync("other:2", "cup", TimeSpan.FromMinutes(1));
        await Cache.SetAsync("other:3", "pot", new() { Tags = ["shop"] });

        var result = await Cache.GetAsync<string>("other:1");
        Assert.True(result.HasValue);
        Assert.True(result.TryGet(out var text));
        Assert.Equal("tea", text);
        Assert.Equal(CacheOrigin.Memory, result.Origin);
        Assert.Equal("cup", await Cache.GetOrDefaultAsync<string>("other:2"));
        Assert.Equal("none", await Cache.GetOrDefaultAsync("other:absent", "none"));
        Assert.True(Cache.TryGetLocal<string>("other:3", out var local));
        Assert.Equal("pot", local);
        Assert.False(Cache.TryGetLocal("other:absent", out string? _));
    }

    [Fact]
    public async Task A_newer_version_wins()
    {
        Assert.True(await Cache.SetIfNewerAsync("version:1", "b", 2));
        Assert.False(await Cache.SetIfNewerAsync("version:1", "a", version: 1));
        Assert.Equal("b", await Cache.GetOrDefaultAsync<string>("version:1"));
    }

    [Fact]
    public async Task Keys_tags_and_the_whole_cache_are_removed()
    {
        await Cache.SetAsync("removed:1", 1);
        await Cache.SetAsync("removed:2", 2, new() { Tags = ["gone"] });
        await Cache.SetAsync("removed:3", 3);

        await Cache.RemoveAsync("removed:1");
        await Cache.RemoveByTagAsync("gone");
        Assert.False((await Cache.GetAsync<int>("removed:1")).HasValue);
        Assert.False((await Cache.GetAsync<int>("removed:2")).HasValue);
        Assert.True((await Cache.GetAsync<int>("removed:3")).HasValue);

        await Cache.ClearAsync();
        Assert.False((await Cache.GetAsync<int>("removed:3")).HasValue);
    }

    [Fact]
    public async Task A_write_is_announced_by_an_intent()
    {
        await Cache.SetAsync("intent:1", 1);
        await using (var intent = await Cache.BeginWriteAsync("intent:1"))
        {
            Assert.Equal("intent:1", intent.Key);
            Assert.Equal(2, await Cache.GetOrSetAsync("intent:1", static _ => ValueTask.FromResult(2)));
        }

        Assert.Equal(3, await Cache.GetOrSetAsync("intent:1", static _ => ValueTask.FromResult(3)));
    }

    [Fact]
    public async Task Without_a_loader_and_without_a_store_the_call_says_what_is_missing()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () => await Cache.GetOrSetAsync<string>("store:1"));
        Assert.Contains("AddStore", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loader_runs_in_a_cache_that_no_container_made() =>
        Assert.Equal("tea", await Cache.GetOrSetAsync("factory:1", static _ => ValueTask.FromResult("tea")));
}

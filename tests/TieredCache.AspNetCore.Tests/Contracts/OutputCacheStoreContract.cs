using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.OutputCaching;

namespace TieredCache.AspNetCore.Tests.Contracts;

/// <summary>What output caching expects of a store, whoever made it: the platform's own keeps it too.</summary>
public abstract class OutputCacheStoreContract : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    protected IOutputCacheStore Store { get; private set; } = null!;

    public async Task InitializeAsync() => Store = await MakeAsync();

    public abstract Task DisposeAsync();

    protected abstract Task<IOutputCacheStore> MakeAsync();

    [Fact]
    public async Task A_page_that_is_not_there_is_null() => Assert.Null(await Store.GetAsync("none", default));

    [Fact]
    public async Task A_page_is_read_back_byte_for_byte()
    {
        byte[] page = [.. Enumerable.Range(0, 70_000).Select(static i => (byte)(i * 7))];
        await Store.SetAsync("k", page, [], Hour, default);
        Assert.Equal(page, await Store.GetAsync("k", default));
    }

    [Fact]
    public async Task An_empty_page_is_a_page()
    {
        await Store.SetAsync("k", [], [], Hour, default);
        Assert.Empty((await Store.GetAsync("k", default))!);
    }

    [Fact]
    public async Task The_later_page_takes_the_place()
    {
        await Store.SetAsync("k", [1], ["a"], Hour, default);
        await Store.SetAsync("k", [2], ["b"], Hour, default);
        Assert.Equal([2], await Store.GetAsync("k", default));
    }

    [Theory]
    [InlineData("GET\u001eHTTP\u001eLOCALHOST\u001e/products\u001eQ\u001eid=1\u001fpage=2")]
    [InlineData("")]
    [InlineData("with spaces, ünïcödé and \ud800")]
    public async Task Any_text_is_a_key(string key)
    {
        await Store.SetAsync(key, [7], [], Hour, default);
        Assert.Equal([7], await Store.GetAsync(key, default));
        Assert.Null(await Store.GetAsync(key + "\ud801", default));
    }

    [Fact]
    public async Task Keys_that_differ_in_half_a_character_are_two()
    {
        await Store.SetAsync("k\ud800", [7], [], Hour, default);
        Assert.Null(await Store.GetAsync("k\ud801", default));
    }

    [Fact]
    public async Task A_key_may_be_as_long_as_a_visitor_likes()
    {
        var key = new string('k', 20_000);
        await Store.SetAsync(key, [7], [], Hour, default);
        Assert.Equal([7], await Store.GetAsync(key, default));
        Assert.Null(await Store.GetAsync(key + "k", default));
    }

    [Fact]
    public async Task A_tag_evicts_its_pages_and_no_others()
    {
        await Store.SetAsync("one", [1], ["red", "round"], Hour, default);
        await Store.SetAsync("two", [2], ["round"], Hour, default);
        await Store.SetAsync("three", [3], ["blue"], Hour, default);
        await Store.EvictByTagAsync("round", default);
        Assert.Null(await Store.GetAsync("one", default));
        Assert.Null(await Store.GetAsync("two", default));
        Assert.Equal([3], await Store.GetAsync("three", default));
    }

    [Fact]
    public async Task A_page_that_comes_after_the_eviction_stays()
    {
        await Store.EvictByTagAsync("round", default);
        await Store.SetAsync("one", [1], ["round"], Hour, default);
        Assert.Equal([1], await Store.GetAsync("one", default));
    }

    [Fact]
    public async Task A_tag_that_nobody_has_evicts_nothing()
    {
        await Store.SetAsync("one", [1], ["round"], Hour, default);
        await Store.EvictByTagAsync("square", default);
        Assert.Equal([1], await Store.GetAsync("one", default));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("*")]
    [InlineData("line\nbreak\0")]
    [InlineData("lone\ud800")]
    [InlineData("sha256:0")]
    public async Task Any_text_is_a_tag(string tag)
    {
        await Store.SetAsync("one", [1], [tag], Hour, default);
        await Store.EvictByTagAsync(tag + "!", default);
        Assert.Equal([1], await Store.GetAsync("one", default));
        await Store.EvictByTagAsync(tag, default);
        Assert.Null(await Store.GetAsync("one", default));
    }

    [Fact]
    public Task A_tag_may_be_as_long_as_it_likes() => Any_text_is_a_tag(new string('t', 2_000));

    [Fact]
    public async Task A_tag_that_is_null_is_an_error() =>
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.SetAsync("k", [1], ["a", null!], Hour, default));

    [Fact]
    public async Task No_tags_are_fine()
    {
        await Store.SetAsync("one", [1], null, Hour, default);
        Assert.Equal([1], await Store.GetAsync("one", default));
    }

    [Fact]
    public async Task Without_a_key_or_a_page_it_is_an_error()
    {
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Store.GetAsync(null!, default));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Store.SetAsync(null!, [1], [], Hour, default));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Store.SetAsync("k", null!, [], Hour, default));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await Store.EvictByTagAsync(null!, default));
    }

    [Fact]
    public async Task Where_it_takes_buffers_they_are_the_callers_again_when_it_has_returned()
    {
        if (Store is not IOutputCacheBufferStore buffers)
        {
            return;
        }

        byte[] page = [1, 2, 3];
        string[] tags = ["round", "not a tag of this page"];
        await buffers.SetAsync("k", new ReadOnlySequence<byte>(page), tags.AsMemory(0, 1), Hour, default);
        Array.Clear(page);
        Array.Clear(tags);
        var pipe = new Pipe();
        Assert.True(await buffers.TryGetAsync("k", pipe.Writer, default));
        await pipe.Writer.CompleteAsync();
        Assert.Equal([1, 2, 3], (await pipe.Reader.ReadAsync()).Buffer.ToArray());
        await Store.EvictByTagAsync("not a tag of this page", default);
        Assert.NotNull(await Store.GetAsync("k", default));
        await Store.EvictByTagAsync("round", default);
        Assert.False(await buffers.TryGetAsync("k", new Pipe().Writer, default));
    }
}

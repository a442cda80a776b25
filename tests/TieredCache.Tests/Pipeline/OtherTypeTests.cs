using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

/// <summary>A hot entry is found on the short way before its type is looked at: as another type it is a miss all the same, and no hit is counted.</summary>
public sealed class OtherTypeTests : IAsyncDisposable
{
    private readonly CacheNode _node = CacheNode.Alone();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

    private Cache Cache => _node.Cache;

    private (long Hits, long Misses) Counts => (_node.Cache.Pipeline.Parts.Statistics.MemoryHits.Sum, _node.Cache.Pipeline.Parts.Statistics.MemoryMisses.Sum);

    private async Task HoldHotAsync(string key)
    {
        await Cache.SetAsync(key, "text");
        for (var i = 0; i < 5; i++)
        {
            Assert.True(Cache.TryGetLocal<string>(key, out _));
        }

        Assert.True(Cache.Pipeline.Parts.Memory.Hits.Find(key) is { IsPlainAndHot: true });
    }

    [Theory]
    [InlineData("product:12")]
    [InlineData("k")]
    [InlineData("a key that is longer than sixteen characters")]
    public async Task A_hot_entry_of_another_type_is_loaded_as_this_one_and_counts_as_a_miss(string key)
    {
        await HoldHotAsync(key);
        var before = Counts;
        Assert.Equal(7, await Cache.GetOrSetAsync(key, 7, static (seven, _, _) => new ValueTask<int>(seven)));
        Assert.Equal((before.Hits, before.Misses + 1), Counts);
    }

    [Fact]
    public async Task It_is_when_asked_for_by_a_span()
    {
        await HoldHotAsync("product:12");
        var before = Counts;
        Assert.Equal(7, await Cache.GetOrSetAsync("product:12".AsSpan(), 7, static (seven, _, _) => new ValueTask<int>(seven)));
        Assert.Equal((before.Hits, before.Misses + 1), Counts);
    }

    [Fact]
    public async Task A_look_at_memory_alone_finds_nothing_and_leaves_the_value_where_it_is()
    {
        await HoldHotAsync("product:12");
        var before = Counts;
        Assert.False(Cache.TryGetLocal<object>("product:12", out var value));
        Assert.Null(value);
        Assert.Equal(before, Counts);
        Assert.True(Cache.TryGetLocal<string>("product:12", out var text));
        Assert.Equal("text", text);
    }

    [Fact]
    public async Task A_base_type_is_another_type()
    {
        await HoldHotAsync("product:12");
        Assert.Equal("loaded", await Cache.GetOrSetAsync<int, object>("product:12", 0, static (_, _, _) => new ValueTask<object>("loaded")));
    }
}

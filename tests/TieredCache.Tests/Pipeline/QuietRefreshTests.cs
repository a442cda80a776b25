using TieredCache.Entries;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Pipeline;

/// <summary>What the library asks and keeps by itself is no sign that anybody wants the key: the policy does not hear of it.</summary>
public sealed class QuietRefreshTests
{
    private static readonly CacheEntryOptions Ahead = new() { Duration = TimeSpan.FromSeconds(100), RefreshAhead = 0.5 };

    [Fact]
    public async Task A_refresh_ahead_is_neither_a_read_nor_a_use()
    {
        await using var node = CacheNode.Alone();
        await node.Cache.SetAsync("k", "old", Ahead);
        node.Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal("old", await node.Cache.GetOrSetAsync("k", static _ => ValueTask.FromResult("new"), Ahead));
        await node.UntilAsync(() => Peek(node) is CacheEntry<string> { Value: "new" }, "the refresh has landed");

        Assert.True(Peek(node)!.IsQuiet);
        Assert.Equal(1, Peek(node)!.Heat);
    }

    [Fact]
    public async Task A_value_that_was_loaded_for_a_caller_is_a_use_and_no_read()
    {
        await using var node = CacheNode.Alone();
        await node.Cache.GetOrSetAsync("k", static _ => ValueTask.FromResult("loaded"));

        Assert.False(Peek(node)!.IsQuiet);
        Assert.Equal(0, Peek(node)!.Heat);
    }

    [Fact]
    public async Task A_version_is_compared_without_a_read()
    {
        await using var node = CacheNode.Alone();
        await node.Cache.SetIfNewerAsync("k", "two", version: 2);

        Assert.False(await node.Cache.SetIfNewerAsync("k", "one", version: 1));
        Assert.Equal(0, Peek(node)!.Heat);
    }

    private static CacheEntry? Peek(CacheNode node) => node.Cache.Pipeline.Parts.Memory.TryPeek("k", out var entry) ? entry : null;
}

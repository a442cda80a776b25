using TieredCache.Entries;
using TieredCache.Memory.Table;

namespace TieredCache.Tests.Memory.Table;

public sealed class TableGenerationTests
{
    private readonly TableGeneration _generation = new(length: 4, odd: false);

    [Fact]
    public void A_chain_may_hold_what_was_put_in_and_none_but_its_likes()
    {
        _generation.PushLocked(Entry(5));

        Assert.True(_generation.MayHoldLocked(5));
        Assert.False(_generation.MayHoldLocked(6));
        Assert.False(_generation.MayHoldLocked(5 | (1UL << 32)));
    }

    [Fact]
    public void It_is_forgotten_with_the_last_entry_of_the_chain_and_not_before()
    {
        _generation.PushLocked(Entry(5));
        _generation.PushLocked(Entry(6));
        _generation.UnmarkLocked(5);
        Assert.True(_generation.MayHoldLocked(6));

        _generation.HeadOf(5) = null;
        _generation.UnmarkLocked(6);
        Assert.False(_generation.MayHoldLocked(5));
        Assert.False(_generation.MayHoldLocked(6));
    }

    private static CacheEntry<int> Entry(ulong hash) =>
        new($"k{hash}", 0, new EntryDeadlines(1, long.MaxValue, 60_000, 60_000, 0), 1) { Home = new Watermark(), Hash = hash };
}

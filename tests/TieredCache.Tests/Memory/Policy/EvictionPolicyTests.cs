using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Memory.Policy;
using TieredCache.Memory.Removals;
using TieredCache.Memory.Rings;
using TieredCache.Memory.Table;
using TieredCache.Testing;

namespace TieredCache.Tests.Memory.Policy;

public sealed class EvictionPolicyTests
{
    [Fact]
    public void Upkeep_works_off_what_others_have_left_in_the_ring()
    {
        var clock = new CacheClock(new ControllableClock());
        var table = new EntryTable(processors: 1);
        var counts = new MemoryCounts();
        var cleared = new Watermark();
        var policy = new EvictionPolicy(table, clock, new TierBounds(1, 0), new Departures(clock, cleared, counts, queue: null), new TierTuning { Policy = EvictionKind.Lru });
        for (ulong i = 0; i < 3; i++)
        {
            var entry = new CacheEntry<int>($"k{i}", 0, new EntryDeadlines(1, long.MaxValue, 60_000, 60_000, 0), 1) { Home = cleared, Hash = i << 32 };
            Assert.True(policy.Ring.TryReserve());
            using (table.StripeOf(entry.Hash).EnterScope())
            {
                table.AddLocked(entry);
                policy.Ring.Publish(new WriteEvent(WriteKind.Add, entry, Old: null));
            }
        }

        Assert.True(policy.Ring.IsReady);
        Assert.InRange(policy.Upkeep(), 1, 70_000);
        Assert.False(policy.Ring.IsReady);
        Assert.Equal((1, 2), (table.Count, counts.Evictions));
    }
}

using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory.Removals;

/// <summary>Each value that leaves is reported once, with the reason.</summary>
public sealed class DeparturesTests : IDisposable
{
    private readonly List<string> _heard = [];
    private readonly TierBench _bench;

    public DeparturesTests() => _bench = new TierBench(maxEntries: 3, onRemoved: removal => _heard.Add($"{removal.Key}={removal.Value} {removal.Reason}"));

    public void Dispose() => _bench.Tier.Validate();

    [Fact]
    public void What_is_removed()
    {
        Says(["a=1 Removed"], () => _bench.Remove("a"));
        Assert.Equal(1, _bench.Counts.Of(CacheRemovalReason.Removed));
    }

    [Fact]
    public void What_is_replaced()
    {
        Says(["a=1 Replaced"], () => _bench.Store("a", 2));
        Assert.Equal(0, _bench.Counts.Of(CacheRemovalReason.Replaced));
    }

    [Fact]
    public void What_an_older_value_does_not_replace_stays_unmentioned()
    {
        var early = _bench.Order.Now;
        _bench.Order.Next();
        Says([], () => _bench.Store("a", 0, early));
    }

    [Fact]
    public void What_is_evicted() => Says(["a=1 Evicted"], () => Fill("b", "c", "d"));

    [Fact]
    public void What_a_smaller_bound_evicts() => Says(["a=1 Evicted", "b=1 Evicted"], () =>
    {
        Fill("b", "c");
        _bench.Bounds.MaxEntries = 1;
        _bench.Tier.Trim();
    });

    [Fact]
    public void What_the_want_of_memory_evicts()
    {
        Says(["a=1 Pressure"], () =>
        {
            Fill("b", "c");
            _bench.Collected(load: 100);
        });
        Assert.Equal((1, 0), (_bench.Counts.Of(CacheRemovalReason.Pressure), _bench.Counts.Evictions));
    }

    [Fact]
    public void What_died_and_a_read_finds() => Says(["a=1 Expired"], () =>
    {
        _bench.Time.Advance(TimeSpan.FromMinutes(2));
        _bench.Find("a");
    });

    [Fact]
    public void What_died_and_nobody_reads() => Says(["a=1 Expired"], () =>
    {
        _bench.Time.Advance(TimeSpan.FromMinutes(3));
        _bench.Janitor.Turn(_bench.Clock.Now);
    });

    [Fact]
    public void What_died_before_it_was_replaced() => Says(["a=1 Expired"], () =>
    {
        _bench.Time.Advance(TimeSpan.FromSeconds(120));
        _bench.Store("a", 2);
    });

    [Fact]
    public void What_a_clear_drops() => Says(["a=1 Cleared", "b=1 Cleared"], () =>
    {
        Fill("b");
        _bench.Tier.Clear();
    });

    [Fact]
    public void What_a_flush_drops() => Says(["a=1 Cleared"], () =>
    {
        _bench.Home.RaiseTo(_bench.Order.Next());
        _bench.Find("a");
    });

    [Fact]
    public void What_the_removal_of_a_tag_drops()
    {
        var cell = new TagCell("t");
        Says(["a=1 Replaced", "a=2 Tag"], () =>
        {
            _bench.Store("a", 2, tags: new TagSet(["t"], [cell]));
            cell.RaiseTo(_bench.Order.Next());
            _bench.Find("a");
        });
    }

    [Fact]
    public void What_a_set_drops_that_a_removal_has_overtaken() => Says(["a=1 Removed", "a=3 Removed"], () =>
    {
        var set = _bench.Entry("a", 2);
        _bench.Remove("a");
        _bench.Store("a", 3);
        _bench.Tier.TryStoreSet(set);
    });

    [Fact]
    public void What_a_value_drops_that_is_too_heavy_to_take_its_place()
    {
        var heard = new List<string>();
        var bench = new TierBench(maxBytes: 10, onRemoved: removal => heard.Add($"{removal.Key}={removal.Value} {removal.Reason}"));
        bench.Store("a", 1);
        bench.Store("a", 2, weight: 11);
        bench.Hear();
        Assert.Equal(["a=1 Replaced"], heard);
    }

    [Fact]
    public void What_was_never_a_value_is_not_reported()
    {
        _bench.Tier.TryStore(new CacheEntry<int>("gone", TierBench.Stripe("gone"), new EntryDeadlines(1, long.MaxValue, 1_000, 1_000, 0), 0)
        {
            AsOf = _bench.Order.Now,
            Home = _bench.Home,
            IsAbsent = true,
        });
        Says([], () => _bench.Remove("gone"));
    }

    [Fact]
    public void A_key_that_comes_back_after_a_clear_is_reported_after_it() => Says(["a=1 Cleared", "a=2 Removed"], () =>
    {
        _bench.Tier.Clear();
        _bench.Store("a", 2);
        _bench.Remove("a");
    });

    [Fact]
    public void A_table_that_had_grown_is_reported_whole_when_it_is_cleared()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var bench = new TierBench(maxEntries: 10_000, policy: EvictionKind.Lfu, onRemoved: removal => Assert.True(keys.Add(removal.Key)));
        for (var i = 0; i < 1_030; i++)
        {
            bench.Store($"k{i}", i);
        }

        bench.Tier.Clear();
        bench.Store("k0", 0);
        bench.Hear();
        Assert.Equal(1_030, keys.Count);
    }

    private void Says(string[] expected, Action act)
    {
        _bench.Store("a", 1);
        act();
        _bench.Hear();
        Assert.Equal(expected.Order(), _heard.Order());
    }

    private void Fill(params string[] keys) => Array.ForEach(keys, key => _bench.Store(key, 1));
}

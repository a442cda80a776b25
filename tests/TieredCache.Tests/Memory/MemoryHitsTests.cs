using TieredCache.Entries;
using TieredCache.Entries.Time;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

public sealed class MemoryHitsTests
{
    private const string Key = "product:12";
    private readonly TierBench _bench = new();

    [Fact]
    public void A_hit_is_counted_and_a_miss_is_not()
    {
        _bench.Store(Key, 7);
        Assert.Equal(7, Hit(Key));
        Assert.Null(Hit("product:13"));
        Assert.Equal(1, _bench.Hits.Sum);
    }

    [Fact]
    public void Any_key_is_found_by_another_instance_of_equal_characters_and_no_other_key_is()
    {
        for (var length = 1; length <= 40; length++)
        {
            var key = new string('k', length);
            _bench.Store(key, length);
            Assert.Equal(length, Hit(new string('k', length)));
            Assert.Equal(length, ((CacheEntry<int>?)_bench.Tier.Hits.Find(key.AsSpan()))?.Value);
            for (var at = 0; at < length; at++)
            {
                Assert.Null(Hit(key[..at] + "x" + key[(at + 1)..]));
            }
        }
    }

    [Fact]
    public void While_the_table_grows_a_hit_is_found_wherever_its_bucket_is()
    {
        var bench = new TierBench(maxEntries: 10_000);
        bench.Store(Key, 7);
        for (var i = 0; i < 5_000; i++)
        {
            bench.Store($"other:{i}", i);
            Assert.NotNull(bench.Tier.Hits.Find(Key));
        }
    }

    [Fact]
    public void No_key_is_an_error() => Assert.Throws<ArgumentNullException>("key", () => _bench.Tier.Hits.Find(null!));

    [Fact]
    public void A_hit_warms_the_entry()
    {
        var entry = _bench.Entry(Key, 7);
        _bench.Tier.TryStore(entry);
        Assert.Equal([1, 2, 3, 3], Enumerable.Range(0, 4).Select(_ => (Hit(Key), entry.Heat).Heat));
    }

    [Theory]
    [InlineData(10_000, long.MaxValue, false, false)]
    [InlineData(0, 0, false, false)]
    [InlineData(0, long.MaxValue, true, false)]
    [InlineData(0, long.MaxValue, false, true)]
    public void What_asks_for_more_than_handing_out_is_left_to_the_tier(long sliding, long refresh, bool absent, bool copied)
    {
        var now = _bench.Clock.Now;
        _bench.Tier.TryStore(new CacheEntry<int>(Key, TierBench.Stripe(Key), new EntryDeadlines(now, refresh, now + 60_000, now + 60_000, sliding), 7)
        {
            Home = _bench.Home,
            AsOf = _bench.Order.Now,
            IsAbsent = absent,
            IsCopied = copied,
        });
        Assert.Null(Hit(Key));
        Assert.Equal((7, 0L), (_bench.Find(Key), _bench.Hits.Sum));
    }

    [Theory]
    [InlineData(0, 29_999, true)]
    [InlineData(0, 30_000, false)]
    [InlineData(500, 29_999, true)]
    [InlineData(500, 30_000, false)]
    public void What_is_refreshed_ahead_is_plain_until_it_is_due(long load, long passed, bool isPlain)
    {
        var now = _bench.Clock.Now;
        var deadlines = new EntryDeadlines(now, now + 30_000, now + 60_000, now + 60_000, SlidingMs: 0) { FetchMs = load };
        _bench.Tier.TryStore(new CacheEntry<int>(Key, TierBench.Stripe(Key), deadlines, 7) { Home = _bench.Home, AsOf = _bench.Order.Now });
        Hit(Key);
        Hit(Key);
        Hit(Key);
        Pass(passed);
        Assert.Equal(isPlain ? 7 : null, Hit(Key));
        Assert.Equal(7, _bench.Find(Key));
    }

    [Fact]
    public void What_is_stale_is_left_to_the_tier()
    {
        _bench.Store(Key, 7);
        Pass(60_000);
        Assert.Null(Hit(Key));
        Assert.Equal(7, _bench.Find(Key));
    }

    [Fact]
    public void A_hot_entry_is_gone_with_its_bucket()
    {
        StoreHot();
        _bench.Home.RaiseTo(_bench.Order.Next());
        Assert.Null(Hit(Key));
    }

    [Fact]
    public void A_hot_entry_is_gone_with_one_of_its_tags()
    {
        TagCell[] cells = [new("a"), new("b")];
        StoreHot(new TagSet(["a", "b"], cells));
        new TagCell("c").RaiseTo(_bench.Order.Next());
        Assert.Equal(7, Hit(Key));
        cells[1].RaiseTo(_bench.Order.Next());
        Assert.Null(Hit(Key));
    }

    [Fact]
    public void A_hot_entry_is_gone_with_the_cache()
    {
        StoreHot();
        _bench.Tier.Clear();
        Assert.Null(Hit(Key));
    }

    [Fact]
    public void While_the_coarse_time_sleeps_nothing_expired_is_served()
    {
        StoreHot();
        Awake();
        while (_bench.Coarse.Tick())
        {
            // Until it sleeps.
        }

        Pass(60_000);
        Assert.Null(Hit(Key));
    }

    [Fact]
    public void While_it_is_awake_hits_are_judged_by_the_time_it_has_published()
    {
        StoreHot();
        Awake();
        Pass(60_000);
        Assert.Equal(7, Hit(Key));
        _bench.Coarse.Tick();
        Assert.Null(Hit(Key));
    }

    [Fact]
    public void So_are_those_on_what_is_not_hot_yet()
    {
        Awake();
        _bench.Store(Key, 7);
        Pass(60_000);
        Assert.Equal(7, Hit(Key));
        _bench.Coarse.Tick();
        Assert.Null(Hit(Key));
    }

    [Fact]
    public void A_ticker_that_gets_no_processor_cannot_hold_time_still()
    {
        StoreHot();
        Awake();
        Pass(60_000);
        for (var i = 0; i < 64; i++)
        {
            Hit(Key);
        }

        Assert.Null(Hit(Key));
    }

    [Fact]
    public void A_miss_brings_the_time_up_to_date()
    {
        StoreHot();
        Awake();
        Pass(60_000);
        Hit("product:13");
        Assert.Null(Hit(Key));
    }

    [Fact]
    public void A_write_brings_the_time_up_to_date()
    {
        StoreHot();
        Awake();
        Pass(60_000);
        _bench.Store("product:13", 1);
        Assert.Null(Hit(Key));
    }

    [Fact]
    public void Hits_that_are_frequent_wake_it()
    {
        StoreHot();
        for (var i = 0; i < 64; i++)
        {
            Hit(Key);
        }

        Assert.Equal((CoarseTime.Asleep, 1), (_bench.Coarse.Now, _bench.Wakes));
    }

    [Fact]
    public void A_hit_allocates_nothing()
    {
        StoreHot();
        Assert.Equal(0, TierAllocations.Of(() => _bench.Tier.Hits.Find(Key)));
    }

    private int? Hit(string key) => ((CacheEntry<int>?)_bench.Tier.Hits.Find(key))?.Value;

    private void StoreHot(TagSet? tags = null)
    {
        _bench.Store(Key, 7, tags: tags);
        Assert.Equal([7, 7, 7, 7], Enumerable.Range(0, 4).Select(_ => Hit(Key)));
    }

    private void Awake()
    {
        _bench.Coarse.Stir();
        _bench.Coarse.Tick();
    }

    private void Pass(long milliseconds) => _bench.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}

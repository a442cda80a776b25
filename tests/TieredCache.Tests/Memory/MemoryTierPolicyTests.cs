using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

public sealed class MemoryTierPolicyTests
{
    [Theory]
    [InlineData(int.MaxValue, 0)]
    [InlineData(8_000_000, 64 << 20)]
    public void A_bound_that_nobody_means_literally_reserves_no_memory_for_it(int maxEntries, long maxBytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var bench = new TierBench(maxEntries, maxBytes, EvictionKind.Lfu);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        Assert.True(bench.Store("a", 1));
        Assert.Equal(1, bench.Find("a"));
        bench.Tier.Validate();
    }

    [Fact]
    public void A_scan_does_not_push_out_what_is_read_again_and_again()
    {
        var bench = new TierBench(maxEntries: 100, policy: EvictionKind.Lfu);
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 50; i++)
            {
                Ask(bench, $"hot:{i}");
            }
        }

        for (var i = 0; i < 10_000; i++)
        {
            Ask(bench, $"scan:{i}");
        }

        Assert.InRange(Enumerable.Range(0, 50).Count(i => bench.Find($"hot:{i}") is not null), 40, 50);
        bench.Tier.Validate();
    }

    [Fact]
    public void Where_few_values_fill_the_bytes_what_is_read_stays()
    {
        var bench = new TierBench(maxEntries: 100_000, maxBytes: 100, policy: EvictionKind.Lfu);
        bench.Store("hot", 1, weight: 40);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal((1, 1, 1), (bench.Find("hot"), bench.Find("hot"), bench.Find("hot")));
            bench.Store($"k{i}", i, weight: 40);
        }

        Assert.Equal(1, bench.Find("hot"));
        bench.Tier.Validate();
    }

    [Theory]
    [InlineData(EvictionKind.Lfu)]
    [InlineData(EvictionKind.Lru)]
    [InlineData(EvictionKind.Fifo)]
    [InlineData(EvictionKind.Random)]
    internal void What_was_stored_a_moment_ago_is_found_in_the_smallest_of_tiers(EvictionKind policy)
    {
        var bench = new TierBench(maxEntries: 1, policy: policy);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(bench.Store($"k{i}", i));
            Assert.Equal(i, bench.Find($"k{i}"));
            Assert.Equal(1, bench.Tier.Count);
        }

        bench.Tier.Validate();
    }

    [Theory]
    [InlineData(EvictionKind.Lfu)]
    [InlineData(EvictionKind.Lru)]
    internal void Bounds_that_shrink_while_it_is_written_leave_the_last_one(EvictionKind policy)
    {
        var bench = new TierBench(maxBytes: 100, policy: policy);
        bench.Janitor.Wanted = () => bench.Bounds.Share = 0.75;
        Assert.True(bench.Store("a", 1, weight: 90));
        Assert.Equal(1, bench.Find("a"));
    }

    [Fact]
    public void Drawn_by_lot_from_few_that_are_left_of_many_an_eviction_finds_one()
    {
        var bench = new TierBench(maxEntries: 20_000, policy: EvictionKind.Random);
        for (var i = 0; i < 20_000; i++)
        {
            bench.Store($"k{i}", i);
        }

        bench.Bounds.MaxEntries = 2;
        bench.Tier.Trim();
        for (var i = 0; i < 1_000; i++)
        {
            bench.Store($"new{i}", i);
            Assert.Equal(i, bench.Find($"new{i}"));
        }

        Assert.Equal(2, bench.Tier.Count);
        bench.Tier.Validate();
    }

    [Fact]
    public void Where_weight_is_the_bound_it_learns_as_well_as_by_number()
    {
        var byNumber = HitsOf(new TierBench(maxEntries: 1_000, policy: EvictionKind.Lfu));
        var byWeight = HitsOf(new TierBench(maxEntries: 100_000, maxBytes: 1_000, policy: EvictionKind.Lfu));
        Assert.InRange(byWeight, byNumber * 0.97, byNumber * 1.03);

        // What is asked for moves on all the time, and most of it is asked for twice.
        static double HitsOf(TierBench bench)
        {
            var random = new Random(7);
            var hits = 0;
            for (var i = 0; i < 400_000; i++)
            {
                var key = $"k{(i / 2) - random.Next(random.Next(2_000) + 1)}";
                if (bench.Find(key) is not null)
                {
                    hits += i >= 200_000 ? 1 : 0;
                }
                else
                {
                    bench.Store(key, i);
                }
            }

            bench.Tier.Validate();
            return hits;
        }
    }

    [Fact]
    public void What_is_learnt_is_fitted_to_the_weights_after_four_times_as_many_additions_as_fit()
    {
        var bench = new TierBench(maxEntries: 100_000, maxBytes: 1_000, policy: EvictionKind.Lfu);
        Array.ForEach(Enumerable.Range(0, 4_000).ToArray(), i => bench.Store($"k{i}", i));
        Assert.InRange(Sampled(), 0, bench.Tier.Count / 20);
        Array.ForEach(Enumerable.Range(4_000, 2_000).ToArray(), i => bench.Store($"k{i}", i));
        Assert.InRange(Sampled(), bench.Tier.Count / 6, bench.Tier.Count / 3);

        int Sampled() => bench.Tier.Entries.Count(static entry => entry.IsSampled);
    }

    [Fact]
    public void Without_a_policy_nothing_is_evicted()
    {
        var bench = new TierBench(maxEntries: 10, policy: EvictionKind.None);
        for (var i = 0; i < 10_000; i++)
        {
            bench.Store($"k{i}", i);
        }

        Assert.Equal((10_000, 0), (bench.Tier.Count, bench.Counts.Evictions));
        Assert.All(Enumerable.Range(0, 10_000), i => Assert.Equal(i, bench.Find($"k{i}")));
    }

    [Fact]
    public void What_has_died_goes_with_the_next_write_although_nobody_reads_it()
    {
        var bench = new TierBench(maxEntries: 1_000, policy: EvictionKind.Lfu);
        for (var i = 0; i < 500; i++)
        {
            bench.Store($"k{i}", i);
        }

        bench.Time.Advance(TimeSpan.FromMinutes(5));
        for (var i = 0; i < 5; i++)
        {
            bench.Store("fresh", i);
        }

        Assert.Equal(1, bench.Tier.Count);
        Assert.Equal(500, bench.Counts.Expirations);
        bench.Tier.Validate();
    }

    [Fact]
    public async Task The_table_grows_under_readers_who_miss_nothing()
    {
        var bench = new TierBench(maxEntries: 200_000, policy: EvictionKind.Lfu);
        bench.Store("steady", 7);
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var reader = Task.Factory.StartNew(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal(7, bench.Find("steady"));
                begun.TrySetResult();
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await begun.Task;
        for (var i = 0; i < 100_000; i++)
        {
            bench.Store($"k{i}", i);
            if (i % 1_000 == 0)
            {
                bench.Store("steady", 7);
            }
        }

        await stop.CancelAsync();
        await reader;
        bench.Tier.Validate();
    }

    private static void Ask(TierBench bench, string key)
    {
        if (bench.Find(key) is null)
        {
            bench.Store(key, 1);
        }
    }
}

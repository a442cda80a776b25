using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>The number of entries follows a reload, and what Lfu has learnt follows the number.</summary>
public sealed class MemoryTierReloadTests
{
    // Which window a cache finds is a matter of its secrets: one in fifteen takes longer, so medians are compared.
    [Fact]
    public void A_cache_that_has_grown_resists_a_scan_as_one_that_was_made_so_large() =>
        Assert.InRange(MedianScanHits(Grown), MedianScanHits(static () => new TierBench(maxEntries: 5_000, policy: EvictionKind.Lfu)) - 250, 5_000);

    [Fact]
    public void A_cache_that_has_shrunk_and_grown_is_whole()
    {
        var bench = new TierBench(maxEntries: 4_000, policy: EvictionKind.Lfu);
        var random = new Random(1);
        foreach (var bound in (int[])[4_000, 100, 20, 4_000, 1, 40_000, 64, 7])
        {
            Rebound(bench, bound);
            for (var i = 0; i < 5_000; i++)
            {
                Ask(bench, $"k{(int)(10_000 * random.NextDouble() * random.NextDouble())}", 1, rounds: 1);
            }

            Assert.Equal(Math.Min(bound, bench.Tier.Count), bench.Tier.Count);
            bench.Tier.Validate();
        }
    }

    [Fact]
    public void Writers_go_on_while_a_large_cache_shrinks()
    {
        var bench = new TierBench(maxEntries: 100_000, policy: EvictionKind.Lfu);
        for (var i = 0; i < 100_000; i++)
        {
            bench.Store($"k{i}", i);
        }

        using var begun = new ManualResetEventSlim();
        var writer = new Thread(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                bench.Store($"w{i}", i);
                begun.Set();
            }
        });
        writer.Start();
        begun.Wait();
        Rebound(bench, 1_000);
        writer.Join();
        Assert.Equal(1_000, bench.Tier.Count);
        bench.Tier.Validate();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_the_weights_have_taught_it_outlives_a_reload_of_something_else_and_a_shortage(bool isShort)
    {
        var bench = new TierBench(maxEntries: 100_000, maxBytes: 1_000, policy: EvictionKind.Lfu);
        Array.ForEach(Enumerable.Range(0, 20_000).ToArray(), i => bench.Store($"k{i}", i));
        if (isShort)
        {
            bench.Collected(load: 100);
        }
        else
        {
            bench.Tier.Trim();
        }

        Array.ForEach(Enumerable.Range(0, 500).ToArray(), i => bench.Store($"new{i}", i));
        Assert.InRange(bench.Tier.Entries.Count(static entry => entry.IsSampled), bench.Tier.Count / 6, bench.Tier.Count / 3);
        bench.Tier.Validate();
    }

    // A loop a little larger than the cache, which recency would hit never.
    private static TierBench Grown()
    {
        var grown = new TierBench(maxEntries: 50, policy: EvictionKind.Lfu);
        Ask(grown, "hot", 50, rounds: 5);
        Rebound(grown, 5_000);
        return grown;
    }

    private static int MedianScanHits(Func<TierBench> make) => Enumerable.Range(0, 15).Select(_ => ScanHits(make())).Order().ElementAt(7);

    private static int ScanHits(TierBench bench)
    {
        var hits = 0;
        for (var i = 0; i < 60_000; i++)
        {
            hits += Ask(bench, $"s{i % 6_000}", 1, rounds: 1) && i >= 54_000 ? 1 : 0;
        }

        bench.Tier.Validate();
        return hits;
    }

    private static bool Ask(TierBench bench, string key, int keys, int rounds)
    {
        var isHit = false;
        for (var i = 0; i < rounds * keys; i++)
        {
            var asked = keys == 1 ? key : $"{key}{i % keys}";
            isHit = bench.Find(asked) is not null || !bench.Store(asked, 1);
        }

        return isHit;
    }

    private static void Rebound(TierBench bench, int maxEntries)
    {
        bench.Bounds.MaxEntries = maxEntries;
        bench.Tier.Trim();
    }
}

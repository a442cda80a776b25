using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>Threads that store, read, remove and clear as fast as they can: bounds hold while they do, and afterwards everything fits together.</summary>
public sealed class MemoryTierChurnTests
{
    private const int Threads = 4;
    private const int Steps = 60_000;
    private const int EventsUnderWay = 512;

    [Theory]
    [InlineData(EvictionKind.Lfu, 100, 0, 300)]
    [InlineData(EvictionKind.Lfu, 2_000, 0, 20_000)]
    [InlineData(EvictionKind.Lfu, 1_000, 20_000, 3_000)]
    [InlineData(EvictionKind.Lru, 64, 0, 200)]
    [InlineData(EvictionKind.Random, 500, 0, 2_000)]
    internal void Bounds_hold_and_nothing_is_left_dangling(EvictionKind policy, int capacity, long bytes, int keys)
    {
        var bench = new TierBench(capacity, bytes, policy);
        var most = 0;
        RealThreads.Run(Threads, seed => Churn(bench, new Random(seed), keys, ref most));
        Assert.InRange(most, 1, capacity + EventsUnderWay + Threads);
        bench.Tier.Validate();
    }

    [Fact]
    public void When_all_writers_have_come_to_rest_nothing_waits_to_be_worked_off()
    {
        const int rounds = 30_000;
        const int capacity = 8;
        var bench = new TierBench(capacity);
        var late = 0;
        using var barrier = new Barrier(2, _ => late += bench.Tier.Count > capacity ? 1 : 0);
        RealThreads.Run(2, worker =>
        {
            for (var round = 0; round < rounds; round++)
            {
                for (var i = 0; i < 1 + (round % 4); i++)
                {
                    bench.Store($"{worker}:{round}:{i}", round);
                }

                barrier.SignalAndWait();
            }
        });
        Assert.Equal(0, late);
        bench.Tier.Validate();
    }

    private static void Churn(TierBench bench, Random random, int keys, ref int most)
    {
        for (var step = 0; step < Steps; step++)
        {
            var key = $"k{(int)(keys * random.NextDouble() * random.NextDouble())}";
            switch (random.Next(1_000))
            {
                case < 600:
                    bench.Find(key);
                    break;
                case < 940:
                    bench.Store(key, step, weight: random.Next(1, 64));
                    break;
                case < 999:
                    bench.Remove(key);
                    break;
                default:
                    bench.Tier.Clear();
                    break;
            }

            if (step % 64 == 0 && bench.Tier.Count > Volatile.Read(ref most))
            {
                Volatile.Write(ref most, bench.Tier.Count);
            }
        }
    }
}

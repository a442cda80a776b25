using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>Uses that are hard on a cache: everybody wants one key, or a flood of keys that nobody wants again comes in between.</summary>
public sealed class MemoryTierAdversaryTests
{
    private const int Threads = 4;
    private const int Steps = 100_000;
    private long _additions;

    [Theory]
    [InlineData(EvictionKind.Lru)]
    [InlineData(EvictionKind.Lfu)]
    internal void The_key_that_everybody_reads_stays_while_others_come_and_go(EvictionKind policy)
    {
        var bench = new TierBench(1_000, policy: policy);
        bench.Store("hot", 1);
        var missed = 0;
        RealThreads.Run(Threads, worker =>
        {
            for (var step = 0; step < Steps; step++)
            {
                if (bench.Find("hot") != 1)
                {
                    Interlocked.Increment(ref missed);
                }

                if (step % 16 == 0)
                {
                    bench.Store($"{worker}:{step}", step);
                }
            }
        });
        Assert.Equal(0, missed);
        bench.Tier.Validate();
    }

    [Fact]
    internal void One_key_that_all_write_and_remove_is_one_entry_or_none()
    {
        var bench = new TierBench(100, policy: EvictionKind.Lfu);
        RealThreads.Run(Threads, worker =>
        {
            for (var step = 0; step < Steps; step++)
            {
                if (step % 5 == worker)
                {
                    bench.Remove("hot");
                }
                else
                {
                    bench.Store("hot", step, weight: 1 + (step % 9));
                }
            }
        });
        bench.Tier.Validate();
        Assert.InRange(bench.Tier.Count, 0, 1);
        bench.Store("hot", -1);
        Assert.Equal(-1, bench.Find("hot"));
    }

    // A thread that is held up for long finds that so much has come after its value that it was pushed out, as it has to be. What
    // fewer have followed than the window holds has to be there.
    [Theory]
    [InlineData(EvictionKind.Lru, 2_000)]
    [InlineData(EvictionKind.Fifo, 2_000)]
    [InlineData(EvictionKind.Lfu, 20_000)]
    internal void What_a_thread_has_set_it_finds_however_many_others_set(EvictionKind policy, int capacity)
    {
        const int Window = 200;
        var bench = new TierBench(capacity, policy: policy);
        var (missed, held) = (0, 0);
        RealThreads.Run(Threads, worker =>
        {
            for (var step = 0; step < Steps; step++)
            {
                var key = $"{worker}:{step}";
                var before = Interlocked.Increment(ref _additions);
                bench.Store(key, step);
                var found = bench.Find(key) == step;
                if (Interlocked.Read(ref _additions) - before < Window - Threads)
                {
                    Interlocked.Increment(ref held);
                    Interlocked.Add(ref missed, found ? 0 : 1);
                }
            }
        });
        Assert.Equal(0, missed);
        Assert.InRange(held, Threads * Steps / 2, Threads * Steps);
        Assert.True(bench.Tier.Count <= capacity);
        bench.Tier.Validate();
    }
}

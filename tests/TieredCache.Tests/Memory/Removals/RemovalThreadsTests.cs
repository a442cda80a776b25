using System.Collections.Concurrent;
using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory.Removals;

/// <summary>Threads that store, remove, evict, clear and shrink at once: still each value is reported once, and none is forgotten.</summary>
public sealed class RemovalThreadsTests
{
    private const int Threads = 4;
    private const int Steps = 20_000;
    private readonly ConcurrentDictionary<int, CacheRemovalReason> _heard = new();
    private int _values;
    private int _stores;
    private int _twice;

    [Theory]
    [InlineData(EvictionKind.Lfu, 20)]
    [InlineData(EvictionKind.Lru, 200)]
    internal void Every_value_stored_is_reported_once(EvictionKind policy, int capacity)
    {
        var bench = new TierBench(capacity, policy: policy, onRemoved: removal =>
        {
            if (!_heard.TryAdd((int)removal.Value!, removal.Reason))
            {
                _twice++;
            }
        });
        RealThreads.Run(Threads, seed => Churn(bench, new Random(seed), keys: capacity * 3, capacity));
        bench.Tier.Validate();
        bench.Tier.Clear();
        bench.Hear();
        Assert.Equal((0, _stores), (_twice, _heard.Count));
    }

    private void Churn(TierBench bench, Random random, int keys, int capacity)
    {
        for (var step = 0; step < Steps; step++)
        {
            var key = $"k{random.Next(keys)}";
            switch (random.Next(1_000))
            {
                case < 700:
                    if (bench.Store(key, Interlocked.Increment(ref _values)))
                    {
                        Interlocked.Increment(ref _stores);
                    }

                    break;
                case < 990:
                    bench.Remove(key);
                    break;
                case < 995:
                    bench.Bounds.MaxEntries = Math.Max(1, capacity / random.Next(1, 8));
                    bench.Tier.Trim();
                    break;
                default:
                    bench.Tier.Clear();
                    break;
            }
        }
    }
}

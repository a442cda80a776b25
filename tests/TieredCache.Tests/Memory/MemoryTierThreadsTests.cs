using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>Real threads on few keys: after its own removal a thread never reads what was true before it.</summary>
public sealed class MemoryTierThreadsTests
{
    private const int Keys = 6;
    private const int Steps = 60_000;
    private TierBench _bench = new();
    private readonly int[] _source = new int[Keys];

    [Theory]
    [InlineData(EvictionKind.Lru, 4)]
    [InlineData(EvictionKind.Lfu, 4)]
    [InlineData(EvictionKind.Lfu, 1)]
    [InlineData(EvictionKind.Lfu, 100)]
    [InlineData(EvictionKind.Random, 3)]
    internal void A_removal_is_never_followed_by_an_older_value(EvictionKind policy, int capacity)
    {
        _bench = new TierBench(capacity, policy: policy);
        var failures = new List<string>();
        RealThreads.Run(6, seed => Run(new Random(seed), failures));
        Assert.Empty(failures);
        _bench.Tier.Validate();
    }

    private void Run(Random random, List<string> failures)
    {
        var least = new int[Keys];
        for (var step = 0; step < Steps; step++)
        {
            var i = random.Next(Keys);
            var key = $"k{i}";
            switch (random.Next(20))
            {
                case < 3:
                    var written = Interlocked.Increment(ref _source[i]);
                    _bench.Remove(key);
                    least[i] = written;
                    break;
                case < 8:
                    Load(i, key);
                    break;
                case 8:
                    ClearAfterWriting(least);
                    break;
                default:
                    if (_bench.Find(key) is { } value && value < least[i])
                    {
                        lock (failures)
                        {
                            failures.Add($"{key}: read {value} after {least[i]} was written and the key removed");
                        }
                    }

                    break;
            }
        }
    }

    private void Load(int i, string key)
    {
        var asOf = _bench.Order.Now;
        var value = Volatile.Read(ref _source[i]);
        Thread.SpinWait(20);
        _bench.Store(key, value, asOf);
    }

    private void ClearAfterWriting(int[] least)
    {
        var written = new int[Keys];
        for (var i = 0; i < Keys; i++)
        {
            written[i] = Interlocked.Increment(ref _source[i]);
        }

        _bench.Tier.Clear();
        written.CopyTo(least, 0);
    }
}

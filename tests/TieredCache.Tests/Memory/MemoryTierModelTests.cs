using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>Thousands of random commands under each policy: nothing but the last value that may be served, within the bounds, and what was just kept is found.</summary>
public sealed class MemoryTierModelTests
{
    private const int MaxEntries = 40;
    private const long MaxBytes = 400;
    private const int Keys = 100;
    private readonly MemoryTierModel _model = new(MaxBytes);
    private readonly Dictionary<string, TagCell> _cells = new(StringComparer.Ordinal) { ["t"] = new("t"), ["u"] = new("u") };
    private TierBench _bench = new();

    [Theory]
    [InlineData(EvictionKind.Lfu, 1)]
    [InlineData(EvictionKind.Lfu, 2)]
    [InlineData(EvictionKind.Lfu, 3)]
    [InlineData(EvictionKind.Lru, 4)]
    [InlineData(EvictionKind.Fifo, 5)]
    [InlineData(EvictionKind.Random, 6)]
    internal void It_answers_what_the_model_allows(EvictionKind policy, int seed)
    {
        _bench = new TierBench(MaxEntries, MaxBytes, policy);
        var random = new Random(seed);
        for (var step = 0; step < 20_000; step++)
        {
            Do(random);
            Assert.InRange(_bench.Tier.Count, 0, MaxEntries);
            Assert.InRange(_bench.Tier.Weight, 0, MaxBytes);
            if (step % 100 == 0)
            {
                _bench.Tier.Validate();
            }
        }

        _bench.Tier.Validate();
    }

    private void Do(Random random)
    {
        var key = $"k{(int)(Keys * random.NextDouble() * random.NextDouble())}";
        switch (random.Next(100))
        {
            case < 40:
                if (_bench.Find(key) is { } found)
                {
                    Assert.Equal(_model.Find(key, _bench.Clock.Now), found);
                }

                break;
            case < 75:
                Store(random, key);
                break;
            case < 82:
                Set(random, key);
                break;
            case < 90:
                _bench.Remove(key);
                _model.Raise(key, _bench.Order.Now);
                _model.Drop(key);
                break;
            case < 94:
                _bench.Time.Advance(TimeSpan.FromSeconds(random.Next(40)));
                break;
            case < 96:
                var tag = random.Next(2) == 0 ? "t" : "u";
                _cells[tag].RaiseTo(_model.Tags[tag] = _bench.Order.Next());
                break;
            case < 98:
                _bench.Home.RaiseTo(_model.Flushed = _bench.Order.Next());
                break;
            default:
                _bench.Tier.Clear();
                _model.Cleared = _bench.Order.Now;
                _model.Clear();
                break;
        }
    }

    private void Store(Random random, string key)
    {
        var (entry, held) = Make(random, key);
        Check(held, _model.IsCurrent(held), _bench.Tier.TryStore(entry));
    }

    private void Set(Random random, string key)
    {
        var (entry, held) = Make(random, key);
        var isCurrent = _model.IsCurrent(held);
        var stored = _bench.Tier.TryStoreSet(entry);
        _model.Raise(key, _bench.Order.Now);
        if (!isCurrent)
        {
            _model.Drop(key);
        }

        Check(held with { AsOf = _bench.Order.Now }, isCurrent, stored);
    }

    private void Check(MemoryTierModel.Held held, bool isCurrent, bool stored)
    {
        if (isCurrent && _model.MustStore(held, _bench.Clock.Now))
        {
            Assert.True(stored);
        }
        else if (!isCurrent || !_model.MayStore(held))
        {
            Assert.False(stored);
        }

        if (stored)
        {
            _model.Store(held);
            Assert.Equal(held.Value, _bench.Find(held.Key));
        }
        else if (isCurrent && !_model.MayStore(held))
        {
            _model.Drop(held.Key);
            Assert.Null(_bench.Find(held.Key));
        }
    }

    private (CacheEntry<int> Entry, MemoryTierModel.Held Held) Make(Random random, string key)
    {
        var asOf = Math.Max(0, _bench.Order.Now - random.Next(4));
        var tag = random.Next(3) switch { 0 => "t", 1 => "u", _ => null };
        var tags = tag is null ? null : new TagSet([tag], [_cells[tag]]);
        var entry = _bench.Entry(key, random.Next(), asOf, random.Next(1, 43), tags);
        return (entry, new(key, entry.Value, asOf, entry.Weight, tag, entry.Deadlines.StaleAt, entry.Deadlines.DieAt));
    }
}

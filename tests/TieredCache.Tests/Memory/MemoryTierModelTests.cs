using TieredCache.Entries;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory;

/// <summary>Thousands of random commands, each answered by the tier as by the model.</summary>
public sealed class MemoryTierModelTests
{
    private const int MaxEntries = 6;
    private const long MaxBytes = 40;
    private readonly TierBench _bench = new(MaxEntries, MaxBytes);
    private readonly MemoryTierModel _model = new(MaxEntries, MaxBytes);
    private readonly Dictionary<string, TagCell> _cells = new(StringComparer.Ordinal) { ["t"] = new("t"), ["u"] = new("u") };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void It_behaves_as_the_model_does(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 5_000; step++)
        {
            Do(random);
            Assert.Equal((_model.Count, _model.Weight), (_bench.Tier.Count, _bench.Tier.Weight));
            if (step % 50 == 0)
            {
                _bench.Tier.Validate();
            }
        }

        _bench.Tier.Validate();
    }

    private void Do(Random random)
    {
        var key = $"k{random.Next(10)}";
        switch (random.Next(100))
        {
            case < 40:
                Assert.Equal(_model.Find(key, _bench.Clock.Now), _bench.Find(key));
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
        Assert.Equal(_model.IsCurrent(held) && _model.Store(held, _bench.Clock.Now), _bench.Tier.TryStore(entry));
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

        Assert.Equal(isCurrent && _model.Store(held with { AsOf = _bench.Order.Now }, _bench.Clock.Now), stored);
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

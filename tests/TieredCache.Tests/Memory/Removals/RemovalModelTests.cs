using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory.Removals;

/// <summary>
/// Thousands of random commands under each policy, against a dictionary of what is held: each value that leaves is reported
/// exactly once, with a reason that the commands allow, and in the end there are as many reports as stores.
/// </summary>
public sealed class RemovalModelTests
{
    private const int Usual = 40;
    private const long MaxBytes = 400;
    private const int Keys = 100;
    private readonly Dictionary<int, Held> _held = [];
    private readonly List<CacheRemoval> _heard = [];
    private readonly TagCell[] _tags = [new("t"), new("u")];
    private TierBench _bench = new();
    private int _stores;
    private int _reports;

    [Theory]
    [InlineData(EvictionKind.Lfu, 1)]
    [InlineData(EvictionKind.Lfu, 2)]
    [InlineData(EvictionKind.Lru, 3)]
    [InlineData(EvictionKind.Fifo, 4)]
    [InlineData(EvictionKind.Random, 5)]
    [InlineData(EvictionKind.None, 6)]
    internal void Every_value_stored_is_reported_once_when_it_leaves(EvictionKind policy, int seed)
    {
        _bench = new TierBench(Usual, MaxBytes, policy, _heard.Add);
        var random = new Random(seed);
        for (var step = 0; step < 20_000; step++)
        {
            Do(random, $"k{(int)(Keys * random.NextDouble() * random.NextDouble())}");
            Assert.Equal(_held.Count, _bench.Tier.Count);
            if (step % 200 == 0)
            {
                _bench.Tier.Validate();
            }
        }

        Clear();
        Assert.Equal((0, 0), (_held.Count, _bench.Tier.Count));
        Assert.Equal(_stores, _reports);
    }

    private void Do(Random random, string key)
    {
        switch (random.Next(100))
        {
            case < 35:
                _bench.Find(key);
                Compare();
                break;
            case < 75:
                Store(random, key);
                break;
            case < 84:
                _bench.Remove(key);
                Compare(key, CacheRemovalReason.Removed);
                break;
            case < 90:
                _bench.Time.Advance(TimeSpan.FromSeconds(random.Next(40)));
                _bench.Janitor.Turn(_bench.Clock.Now);
                Compare();
                break;
            case < 93:
                _tags[random.Next(2)].RaiseTo(_bench.Order.Next());
                break;
            case < 95:
                _bench.Home.RaiseTo(_bench.Order.Next());
                break;
            case < 97:
                _bench.Bounds.MaxEntries = random.Next(4, 2 * Usual);
                _bench.Tier.Trim();
                Compare();
                break;
            case < 99:
                _bench.Collected(random.Next(3) == 0 ? 100 : 0);
                Compare();
                break;
            default:
                Clear();
                break;
        }
    }

    private void Clear()
    {
        _bench.Tier.Clear();
        Compare();
        Assert.Empty(_held);
    }

    private void Store(Random random, string key)
    {
        var tag = random.Next(3) is var drawn && drawn < 2 ? _tags[drawn] : null;
        var entry = _bench.Entry(key, _stores + 1, weight: random.Next(50), tags: tag is null ? null : new TagSet(["t"], [tag]), alive: random.Next(1, 120) * 1_000);
        if (_bench.Tier.TryStore(entry))
        {
            _stores++;
            Compare(key, CacheRemovalReason.Replaced);
            _held.Add(entry.Value, new Held(key, entry));
        }
        else
        {
            Compare(key, CacheRemovalReason.Replaced);
        }
    }

    // Who has left is one of those held, and for what ended it, else for what was done to its key, else for want of room.
    private void Compare(string? key = null, CacheRemovalReason done = default)
    {
        _bench.Hear();
        foreach (var removal in _heard)
        {
            Assert.True(_held.Remove((int)removal.Value!, out var left), $"{removal.Key} was reported and is not held");
            Assert.Equal((left.Key, TierBench.Name), (removal.Key, removal.CacheName));
            Assert.Equal(Expected(left, key, done) ?? (_bench.Bounds.Share < 1 && removal.Reason == CacheRemovalReason.Pressure ? CacheRemovalReason.Pressure : CacheRemovalReason.Evicted), removal.Reason);
            _reports++;
        }

        _heard.Clear();
    }

    private CacheRemovalReason? Expected(Held left, string? key, CacheRemovalReason done) =>
        left.Entry.AsOf < Math.Max(_bench.Cleared.Place, _bench.Home.Place) ? CacheRemovalReason.Cleared
        : !left.Entry.Tags.Allows(left.Entry.AsOf) ? CacheRemovalReason.Tag
        : left.Entry.Deadlines.DieAt <= _bench.Clock.Now ? CacheRemovalReason.Expired
        : left.Key == key ? done : null;

    private sealed record Held(string Key, CacheEntry Entry);
}

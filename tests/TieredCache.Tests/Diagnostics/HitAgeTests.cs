using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using TieredCache.Diagnostics;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Diagnostics;

/// <summary>The age of what L1 hands out is a sample: the hit path has no room for more.</summary>
public sealed class HitAgeTests : IDisposable
{
    private readonly string _name = $"aged-{Guid.NewGuid():N}";
    private readonly ConcurrentQueue<double> _ages = new();
    private readonly MeterListener _listener = new();
    private int _told;

    public HitAgeTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "tieredcache.memory.hit_age")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, age, tags, _) =>
        {
            if (tags.Length == 1 && tags[0].Key == "dotnet.cache.name" && (string?)tags[0].Value == _name)
            {
                _told++;
                if (_told <= 100)
                {
                    _ages.Enqueue(age);
                }
            }
        });
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task One_hit_in_sixty_four_tells_the_age_of_its_value()
    {
        await using var node = CacheNode.Alone(options => options.Caches[_name] = new());
        await node.Named(_name).SetAsync("k", 7);
        node.Clock.Advance(TimeSpan.FromSeconds(30));
        HitOnOnePage(node.Named(_name), 3 * ThreadCounter.Batch);
        Assert.Equal([30, 30, 30], _ages);
    }

    [Fact]
    public async Task Hits_of_values_that_slide_are_in_the_sample_too()
    {
        await using var node = CacheNode.Alone(options => options.Caches[_name] = new() { Entry = { SlidingDuration = TimeSpan.FromMinutes(1) } });
        await node.Named(_name).SetAsync("k", 7);
        node.Clock.Advance(TimeSpan.FromSeconds(30));
        HitOnOnePage(node.Named(_name), 2 * ThreadCounter.Batch);
        Assert.Equal([30, 30], _ages);
    }

    [Fact]
    public async Task It_costs_a_hit_no_allocation()
    {
        await using var node = CacheNode.Alone(options => options.Caches[_name] = new());
        var cache = node.Named(_name);
        await cache.SetAsync("k", 7);
        Assert.Equal(0, TierAllocations.Of(() => Assert.True(cache.TryGetLocal<int>("k", out _))));
        Assert.True(_told > 100);
    }

    // Hits are counted by the page of the stack: these are all on one.
    private static void HitOnOnePage(Cache cache, int hits)
    {
        for (var hit = 0; hit < hits; hit++)
        {
            Assert.True(cache.TryGetLocal<int>("k", out _));
        }
    }
}

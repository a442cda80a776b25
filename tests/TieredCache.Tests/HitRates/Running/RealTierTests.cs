using TieredCache.HitRates.Generation;
using TieredCache.HitRates.Running;
using TieredCache.HitRates.Simulation;
using TieredCache.HitRates.Simulation.Lazy;

namespace TieredCache.Tests.HitRates.Running;

public class RealTierTests
{
    [Theory]
    [InlineData("zipf", 40)]
    [InlineData("zipf", 500)]
    [InlineData("loop", 200)]
    [InlineData("scan", 100)]
    [InlineData("mixture", 40)]
    [InlineData("mixture", 333)]
    [InlineData("phases", 64)]
    [InlineData("phases", 1_500)]
    public void The_tier_with_lfu_answers_every_request_as_the_simulator_does(string kind, int capacity)
    {
        var trace = TraceGenerator.Generate(kind, new GeneratorSettings { Keys = 3_000, Requests = 60_000 });
        var tier = RealTier.OfEntries("lfu", capacity);
        var oracle = new LazyTinyLfu(capacity, LazyTinyLfuSettings.Design);

        Assert.Equal(oracle.For(trace.Keys), string.Concat(trace.Keys.Select(key => tier.Access(key) ? 'h' : 'm')));
    }

    [Theory]
    [InlineData("zipf", 1)]
    [InlineData("mixture", 40)]
    [InlineData("phases", 200)]
    public void The_tier_with_fifo_answers_every_request_as_the_textbook_does(string kind, int capacity)
    {
        var trace = TraceGenerator.Generate(kind, new GeneratorSettings { Keys = 300, Requests = 10_000 });
        var tier = RealTier.OfEntries("fifo", capacity);

        Assert.Equal(new Fifo(capacity).For(trace.Keys), string.Concat(trace.Keys.Select(key => tier.Access(key) ? 'h' : 'm')));
    }

    [Theory]
    [InlineData("zipf", 30)]
    [InlineData("mixture", 40)]
    [InlineData("phases", 200)]
    public void The_tier_with_lru_hits_about_as_often_as_the_textbook_does(string kind, int capacity)
    {
        var trace = TraceGenerator.Generate(kind, new GeneratorSettings { Keys = 300, Requests = 20_000 });
        var exact = Replay.Run(trace, "sim-lru", capacity).Hits;

        Assert.InRange(Replay.Run(trace, "lru", capacity).Hits, exact - (trace.Keys.Length / 50), trace.Keys.Length);
    }

    [Fact]
    public void The_tier_with_random_keeps_its_bound_and_hits_now_and_then()
    {
        var trace = TraceGenerator.Generate("zipf", new GeneratorSettings { Keys = 300, Requests = 10_000 });

        Assert.InRange(Replay.Run(trace, "random", 100).Hits, 1_000, 9_000);
    }

    [Fact]
    public void The_tier_without_a_bound_misses_each_key_once()
    {
        var trace = TraceGenerator.Generate("zipf", new GeneratorSettings { Keys = 300, Requests = 10_000 });

        Assert.Equal(10_000 - trace.Distinct, Replay.Run(trace, "none", trace.Distinct).Hits);
    }

    [Fact]
    public void A_bound_in_bytes_counts_weights_and_keeps_no_value_heavier_than_itself()
    {
        var tier = RealTier.OfBytes("lru", 150);

        Assert.False(tier.Access(1, 100));
        Assert.False(tier.Access(2, 50));
        Assert.True(tier.Access(1, 100));
        Assert.False(tier.Access(3, 151));
        Assert.False(tier.Access(4, 50));
        Assert.True(tier.Access(1, 100));
        Assert.False(tier.Access(2, 50));
    }
}

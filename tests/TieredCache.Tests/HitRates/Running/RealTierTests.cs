using TieredCache.HitRates.Generation;
using TieredCache.HitRates.Running;
using TieredCache.HitRates.Simulation;

namespace TieredCache.Tests.HitRates.Running;

public class RealTierTests
{
    [Theory]
    [InlineData("zipf", 1)]
    [InlineData("mixture", 40)]
    [InlineData("phases", 200)]
    public void The_tier_with_lru_answers_every_request_as_the_textbook_does(string kind, int capacity)
    {
        var trace = TraceGenerator.Generate(kind, new GeneratorSettings { Keys = 300, Requests = 10_000 });
        var tier = RealTier.OfEntries("lru", capacity);

        Assert.Equal(new Lru(capacity).For(trace.Keys), string.Concat(trace.Keys.Select(key => tier.Access(key) ? 'h' : 'm')));
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

using TieredCache.HitRates.Generation;
using TieredCache.HitRates.Simulation.Lazy;

namespace TieredCache.Tests.HitRates.Simulation.Lazy;

/// <summary>The numbers come from the C simulator that the policy was designed with, on the same requests.</summary>
public class LazyTinyLfuTests
{
    [Theory]
    [InlineData("mixture", 7, 3_000, 100_000, 400, 43_415, 43_318)]
    [InlineData("phases", 11, 4_000, 120_000, 2_500, 101_905, 101_526)]
    [InlineData("scan", 42, 900, 80_000, 100, 41_462, 41_461)]
    [InlineData("phases", 3, 20_000, 200_000, 5_000, 150_909, 142_649)]
    public void It_hits_as_often_as_the_reference_simulator(string kind, int seed, int keys, int requests, int capacity, int hits, int hitsAsDesigned)
    {
        var trace = TraceGenerator.Generate(kind, new GeneratorSettings { Seed = seed, Keys = keys, Requests = requests, Alpha = 1 });

        Assert.Equal(hits, new LazyTinyLfu(capacity).HitsOn(trace.Keys));
        Assert.Equal(hitsAsDesigned, new LazyTinyLfu(capacity, LazyTinyLfuSettings.Design).HitsOn(trace.Keys));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void It_never_keeps_more_than_its_capacity(int capacity)
    {
        var policy = new LazyTinyLfu(capacity);
        policy.HitsOn(TraceGenerator.Generate("mixture", new GeneratorSettings { Keys = 200, Requests = 5_000 }).Keys);

        Assert.InRange(Enumerable.Range(0, 5_000).Count(policy.Contains), 1, capacity);
    }

    [Fact]
    public void Keys_that_fit_are_all_kept() =>
        Assert.Equal("mmmhhh", new LazyTinyLfu(3).For(0, 1, 2, 0, 1, 2));

    [Fact]
    public void The_window_grows_when_only_the_latest_keys_come_again()
    {
        var policy = new LazyTinyLfu(500);
        var before = policy.WindowLength;

        policy.HitsOn(Enumerable.Range(0, 40_000).SelectMany(static key => (int[])[key, Math.Max(0, key - 100)]));

        Assert.Equal(5, before);
        Assert.InRange(policy.WindowLength, 125, 400);
    }
}

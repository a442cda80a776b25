using TieredCache.HitRates.Generation;
using TieredCache.HitRates.Running;
using TieredCache.HitRates.Simulation;

namespace TieredCache.Tests.HitRates.Simulation;

public class BeladyTests
{
    public static TheoryData<string, int> Seeded
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var kind in TraceGenerator.Kinds)
            {
                data.Add(kind, 1);
                data.Add(kind, 2);
            }

            return data;
        }
    }

    [Fact]
    public void The_key_asked_for_again_last_goes_first() =>
        Assert.Equal("mmmhmh", new Belady([1, 2, 3, 1, 2, 1], 2).For(1, 2, 3, 1, 2, 1));

    [Theory]
    [InlineData(3, 7)]
    [InlineData(4, 6)]
    public void The_textbooks_sequence_misses_as_often_as_the_textbooks_say(int capacity, int misses) =>
        Assert.Equal(misses, Asked.BeladysAnomaly.Length - new Belady(Asked.BeladysAnomaly, capacity).HitsOn(Asked.BeladysAnomaly));

    [Theory]
    [MemberData(nameof(Seeded))]
    public void No_policy_is_better(string kind, int seed)
    {
        var trace = TraceGenerator.Generate(kind, new GeneratorSettings { Seed = seed, Keys = 300, Requests = 6_000 });

        foreach (var capacity in (int[])[2, 10, 60, 250])
        {
            var best = Replay.Run(trace, "optimum", capacity).Hits;
            foreach (var policy in PolicyCatalog.Simulated)
            {
                var hits = Replay.Run(trace, policy, capacity).Hits;
                Assert.True(hits <= best, $"{policy} has {hits} hits at {capacity}, the optimum {best}.");
            }
        }
    }

    [Fact]
    public void Other_requests_than_announced_are_an_error()
    {
        var optimum = new Belady([1, 2], 2);
        optimum.Access(1);

        Assert.Throws<ArgumentException>(() => optimum.Access(3));
        optimum.Access(2);
        Assert.Throws<ArgumentException>(() => optimum.Access(2));
    }
}

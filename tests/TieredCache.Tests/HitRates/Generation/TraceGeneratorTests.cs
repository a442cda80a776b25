using TieredCache.HitRates.Generation;

namespace TieredCache.Tests.HitRates.Generation;

public class TraceGeneratorTests
{
    private static readonly GeneratorSettings Small = new() { Keys = 100, Requests = 4_000 };

    public static TheoryData<string> Kinds => [.. TraceGenerator.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_same_seed_gives_the_same_trace_of_the_length_asked_for(string kind)
    {
        var trace = TraceGenerator.Generate(kind, Small);

        Assert.Equal(trace.Keys, TraceGenerator.Generate(kind, Small).Keys);
        Assert.Equal((4_000, trace.Keys.Max() + 1), (trace.Keys.Length, trace.Distinct));
    }

    [Theory]
    [InlineData("zipf")]
    [InlineData("scan")]
    [InlineData("mixture")]
    [InlineData("phases")]
    public void Another_seed_gives_another_trace(string kind) =>
        Assert.NotEqual(TraceGenerator.Generate(kind, Small).Keys, TraceGenerator.Generate(kind, Small with { Seed = 2 }).Keys);

    [Fact]
    public void A_loop_asks_for_each_key_in_turn() =>
        Assert.Equal([0, 1, 2, 0, 1], TraceGenerator.Generate("loop", new GeneratorSettings { Keys = 3, Requests = 5 }).Keys);

    [Fact]
    public void More_skew_makes_the_most_popular_key_more_popular()
    {
        Assert.InRange(MostPopular(alpha: 0), 20, 80);
        Assert.InRange(MostPopular(alpha: 1), 600, 900);

        static int MostPopular(double alpha) =>
            TraceGenerator.Generate("zipf", Small with { Alpha = alpha }).Keys.CountBy(static key => key).Max(static count => count.Value);
    }

    [Fact]
    public void A_scan_reads_keys_that_never_come_again()
    {
        var scanned = TraceGenerator.Generate("scan", Small).Keys[300..400];

        Assert.Equal(Enumerable.Range(scanned[0], 100), scanned);
    }

    [Fact]
    public void There_are_no_other_kinds() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TraceGenerator.Generate("noise", Small));
}

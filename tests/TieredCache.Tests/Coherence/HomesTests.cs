using TieredCache.Coherence;

namespace TieredCache.Tests.Coherence;

public sealed class HomesTests
{
    private readonly Homes _homes = new();

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(64)]
    public void A_flush_reaches_exactly_the_keys_of_the_bucket(int buckets)
    {
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            var homes = new Homes();
            homes.Flush(bucket, buckets, 5);
            for (var hash = 0u; hash < 1_000; hash++)
            {
                Assert.Equal(hash % buckets == bucket ? 5 : 0, homes.Of(hash).Place);
            }
        }
    }

    [Fact]
    public void A_flush_of_all_reaches_all()
    {
        _homes.FlushAll(9);
        Assert.All(Enumerable.Range(0, 200), hash => Assert.Equal(9, _homes.Of((uint)hash).Place));
    }

    [Fact]
    public void An_earlier_flush_takes_nothing_back()
    {
        _homes.FlushAll(9);
        _homes.Flush(0, 16, 4);
        Assert.Equal(9, _homes.Of(0).Place);
    }
}

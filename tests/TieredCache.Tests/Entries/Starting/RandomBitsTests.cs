using TieredCache.Entries.Starting;

namespace TieredCache.Tests.Entries.Starting;

public sealed class RandomBitsTests
{
    [Fact]
    public void Each_bit_is_sometimes_set_and_sometimes_not()
    {
        var ever = 0UL;
        var always = ulong.MaxValue;
        for (var i = 0; i < 200; i++)
        {
            var bits = RandomBits.Next();
            ever |= bits;
            always &= bits;
        }

        Assert.Equal(ulong.MaxValue, ever);
        Assert.Equal(0UL, always);
    }

    [Fact]
    public void No_two_draws_are_alike() => Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(static _ => RandomBits.Next()).Distinct().Count());
}

using TieredCache.HitRates.Simulation;

namespace TieredCache.Tests.HitRates.Simulation;

public class S3FifoTests
{
    private readonly S3Fifo _policy = new(10);

    public S3FifoTests() => Assert.Equal("mmmmmmmmmm", _policy.For(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));

    [Fact]
    public void A_key_hit_twice_moves_to_main_when_its_turn_comes() =>
        Assert.Equal("hhmmmmmh", _policy.For(0, 0, 10, 11, 12, 13, 14, 0));

    [Fact]
    public void A_key_hit_once_does_not() =>
        Assert.Equal("hmm", _policy.For(0, 10, 0));

    [Fact]
    public void A_key_that_the_ghost_remembers_goes_to_main_and_outlasts_a_scan()
    {
        Assert.Equal("mmh", _policy.For(10, 0, 0));

        Assert.Equal("mmmmmmmmmh", _policy.For(20, 21, 22, 23, 24, 25, 26, 27, 28, 0));
    }

    [Fact]
    public void The_ghost_remembers_as_many_keys_as_main_holds()
    {
        _policy.For(10, 11, 12, 13, 14, 15, 16, 17, 18, 19);

        // Eleven keys have left when 0 is looked for in the ghost, and twelve for 3: it has the last nine, so 3 stays and 0 does not.
        Assert.Equal("mm", _policy.For(0, 3));
        _policy.For(30, 31, 32, 33, 34, 35, 36, 37, 38, 39);
        Assert.Equal("hm", _policy.For(3, 0));
    }
}

using TieredCache.HitRates.Simulation.Lazy;

namespace TieredCache.Tests.HitRates.Simulation.Lazy;

public class XorshiftTests
{
    [Fact]
    public void The_first_number_is_the_one_that_the_paper_prints() => Assert.Equal(8_748_534_153_485_358_512UL, new Xorshift().Next());
}

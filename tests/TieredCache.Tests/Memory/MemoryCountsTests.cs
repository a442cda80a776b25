using TieredCache.Memory;

namespace TieredCache.Tests.Memory;

public sealed class MemoryCountsTests
{
    [Fact]
    public void There_is_a_count_for_each_reason()
    {
        var counts = new MemoryCounts();
        foreach (var reason in Enum.GetValues<CacheRemovalReason>())
        {
            counts.Left(reason);
            counts.LeftInTurn(reason);
            Assert.Equal(2, counts.Of(reason));
        }
    }
}

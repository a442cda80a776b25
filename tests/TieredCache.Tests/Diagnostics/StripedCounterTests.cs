using TieredCache.Diagnostics;

namespace TieredCache.Tests.Diagnostics;

public sealed class StripedCounterTests
{
    [Fact]
    public void The_counts_of_all_threads_add_up()
    {
        var counter = new StripedCounter();
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                counter.Increment();
            }
        });
        Assert.Equal(200_000, counter.Sum);
    }
}

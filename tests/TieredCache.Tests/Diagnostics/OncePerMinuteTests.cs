using TieredCache.Diagnostics;
using TieredCache.Testing;

namespace TieredCache.Tests.Diagnostics;

public sealed class OncePerMinuteTests
{
    private readonly ControllableClock _time = new();
    private readonly OncePerMinute _once;

    public OncePerMinuteTests() => _once = new OncePerMinute(_time);

    [Fact]
    public void It_lets_the_first_through_and_the_next_a_minute_later()
    {
        Assert.True(_once.TryTake());
        Assert.False(_once.TryTake());
        _time.Advance(TimeSpan.FromSeconds(59.9));
        Assert.False(_once.TryTake());
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(_once.TryTake());
    }

    [Fact]
    public void Of_many_threads_one_gets_through() => Assert.Equal(1, ParallelEnumerable.Range(0, 64).Count(_ => _once.TryTake()));
}

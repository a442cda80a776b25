using TieredCache.Entries.Time;

namespace TieredCache.Tests.Entries.Time;

public sealed class RetryPauseTests
{
    private readonly RetryPause _pause = new();

    [Fact]
    public void It_doubles_from_one_second_to_five() =>
        Assert.Equal([1_000, 2_000, 4_000, 5_000, 5_000], Enumerable.Range(0, 5).Select(_ => _pause.Begin(now: 7)));

    [Fact]
    public void Of_many_threads_one_tries_again_when_it_is_over()
    {
        _pause.Begin(now: 1);
        Assert.True(_pause.IsOnAt(1_000));
        Assert.Equal(1, ParallelEnumerable.Range(0, 64).Count(_ => !_pause.IsOnAt(1_001)));
        Assert.False(_pause.IsOnAt(2_001));
    }

    [Fact]
    public void What_another_node_says_holds_until_then_and_does_not_lengthen_it()
    {
        _pause.BeginUntil(5_000);
        Assert.True(_pause.IsOnAt(4_999));
        Assert.False(_pause.IsOnAt(5_000));
        Assert.True(_pause.IsOnAt(5_001));
        Assert.Equal(1_000, _pause.Begin(now: 6_000));
    }
}

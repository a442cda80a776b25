using TieredCache.Strategies;

namespace TieredCache.Tests.Strategies;

public sealed class LatchTests
{
    private Latch _latch;

    [Fact]
    public void Who_waits_is_let_through_when_it_opens()
    {
        var waiting = _latch.Opened;
        Assert.False(waiting.IsCompleted);
        _latch.Open();
        Assert.True(waiting.IsCompletedSuccessfully);
    }

    [Fact]
    public void Who_comes_later_does_not_wait_and_it_may_be_opened_twice()
    {
        _latch.Open();
        _latch.Open();
        Assert.True(_latch.Opened.IsCompletedSuccessfully);
    }
}

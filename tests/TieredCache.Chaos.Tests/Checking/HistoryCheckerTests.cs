using TieredCache.Chaos.Checking;

namespace TieredCache.Chaos.Tests.Checking;

public sealed class HistoryCheckerTests
{
    [Fact]
    public void An_empty_history_keeps_every_promise() => new Story().Keeps();

    [Fact]
    public void The_same_miss_again_is_told_once()
    {
        var story = new Story().Write("1.1", 100, 110, 2).Write("1.1", 120, 130, 3);
        for (var at = 4000; at < 4100; at += 10)
        {
            story.Read("2.1", at, at, 1);
        }

        Assert.Single(HistoryChecker.Check(story.History));
    }

    [Fact]
    public void Every_promise_that_concerns_the_cache_is_checked() =>
        Assert.Equal(["I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I11", "I12", "I13"], HistoryChecker.All.Select(static invariant => invariant.Name));
}

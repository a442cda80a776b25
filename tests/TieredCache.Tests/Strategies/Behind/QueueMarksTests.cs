using TieredCache.Strategies.Behind;

namespace TieredCache.Tests.Strategies.Behind;

public sealed class QueueMarksTests
{
    [Fact]
    public void Who_comes_waits_for_what_was_there_and_for_nothing_behind_it()
    {
        var marks = new QueueMarks();
        marks.Add();
        marks.Add();
        var (first, second) = (marks.Passed(), marks.Passed());
        marks.Add();
        var third = marks.Passed();

        marks.Pass(left: 2);
        Assert.False(first.IsCompleted);
        marks.Pass(left: 1);
        Assert.True(first.IsCompleted && second.IsCompleted);
        Assert.False(third.IsCompleted);
        marks.Pass(left: 0);
        Assert.True(third.IsCompleted);
    }
}

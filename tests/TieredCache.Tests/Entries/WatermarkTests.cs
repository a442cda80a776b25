using TieredCache.Entries;

namespace TieredCache.Tests.Entries;

public sealed class WatermarkTests
{
    [Fact]
    public void It_only_grows()
    {
        var mark = new Watermark();
        mark.RaiseTo(5);
        mark.RaiseTo(3);
        Assert.Equal(5, mark.Place);
        mark.RaiseTo(9);
        Assert.Equal(9, mark.Place);
    }

    [Fact]
    public void The_highest_of_many_threads_wins()
    {
        var mark = new Watermark();
        Parallel.For(0, 50_000, place => mark.RaiseTo(place));
        Assert.Equal(49_999, mark.Place);
    }
}

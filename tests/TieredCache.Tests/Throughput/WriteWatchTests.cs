using TieredCache.Throughput.Measuring;

namespace TieredCache.Tests.Throughput;

public sealed class WriteWatchTests
{
    private TimeSpan _stopped;

    [Fact]
    public void A_write_is_the_collectors_by_its_stop_and_not_by_the_number_of_collections()
    {
        var watch = new WriteWatch(() => _stopped);
        watch.Begin();
        _stopped = TimeSpan.FromMilliseconds(1);
        watch.End();
        Assert.Equal(TimeSpan.Zero, watch.Time.Longest);
        Assert.Equal(TimeSpan.Zero, watch.Time.LongestBusy);
        Assert.NotEqual(TimeSpan.Zero, watch.Time.LongestCollected);
    }

    [Fact]
    public void A_stop_between_two_writes_is_nobodys()
    {
        var watch = new WriteWatch(() => _stopped);
        watch.Begin();
        watch.End();
        _stopped = TimeSpan.FromMilliseconds(1);
        watch.Begin();
        watch.End();
        Assert.NotEqual(TimeSpan.Zero, watch.Time.Longest);
        Assert.Equal(TimeSpan.Zero, watch.Time.LongestCollected);
    }
}

using TieredCache.Coherence.Protocol;

namespace TieredCache.Tests.Coherence.Protocol;

public sealed class AheadSetTests
{
    private readonly AheadSet _ahead = new();

    [Fact]
    public void What_follows_without_a_gap_is_taken_and_the_rest_stays()
    {
        _ahead.Add(1, 12);
        _ahead.Add(1, 13);
        _ahead.Add(1, 15);
        Assert.Equal(10, _ahead.Follow(1, 10));
        Assert.Equal(13, _ahead.Follow(1, 11));
        Assert.True(_ahead.Any(1));
        Assert.Equal(15, _ahead.Follow(1, 14));
        Assert.False(_ahead.Any(1));
    }

    [Fact]
    public void What_was_applied_otherwise_is_dropped()
    {
        _ahead.Add(1, 12);
        Assert.Equal(20, _ahead.Follow(1, 20));
        Assert.False(_ahead.Any(1));
    }

    [Fact]
    public void Another_epoch_takes_the_place()
    {
        _ahead.Add(1, 12);
        _ahead.Add(2, 5);
        Assert.Equal((false, true), (_ahead.Any(1), _ahead.Any(2)));
        _ahead.Keep(3);
        Assert.False(_ahead.Any(2));
    }

    [Fact]
    public void Too_many_are_all_dropped()
    {
        for (var sequence = 0; sequence < 10_000; sequence++)
        {
            Assert.True(_ahead.Add(1, sequence));
        }

        Assert.False(_ahead.Add(1, 10_000));
        Assert.False(_ahead.Any(1));
    }
}

using TieredCache.Redis.Connections;
using TieredCache.Testing;

namespace TieredCache.RedisTests;

public sealed class AbsenceWatchTests
{
    private readonly ControllableClock _clock = new();
    private readonly AbsenceWatch _watch;

    public AbsenceWatchTests() => _watch = new(_clock);

    [Fact]
    public void An_absence_of_a_second_is_too_long()
    {
        Assert.False(_watch.IsTooLong(works: false));
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(_watch.IsTooLong(works: false));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_watch.IsTooLong(works: false));
    }

    [Fact]
    public void What_has_lasted_already_counts()
    {
        Assert.False(_watch.IsTooLong(works: false, TimeSpan.FromMilliseconds(750)));
        _clock.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(_watch.IsTooLong(works: false, TimeSpan.FromMilliseconds(999)));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_watch.IsTooLong(works: false, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void While_it_lasts_the_pauses_grow_by_half_up_to_eight_seconds()
    {
        var pauses = new List<double>();
        for (var (ms, last) = (0, 0); ms < 40_000; ms += 250, _clock.Advance(TimeSpan.FromMilliseconds(250)))
        {
            if (_watch.IsTooLong(works: false))
            {
                pauses.Add((ms - last) / 1000.0);
                last = ms;
            }
        }

        Assert.Equal([1, 1.5, 2.25, 3.5, 5.25, 7.75, 8, 8], pauses);
    }

    [Fact]
    public void A_return_begins_anew()
    {
        _watch.IsTooLong(works: false);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_watch.IsTooLong(works: false));
        Assert.False(_watch.IsTooLong(works: true));
        Assert.False(_watch.IsTooLong(works: false));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_watch.IsTooLong(works: false));
    }
}

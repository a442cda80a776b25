using TieredCache.Entries;
using TieredCache.Entries.Time;

namespace TieredCache.Tests.Entries.Time;

public sealed class CoarseTimeTests
{
    private readonly CoarseTime _time;
    private long _now = 1_000;
    private int _wakes;

    public CoarseTimeTests() => _time = new CoarseTime(() => _now, () => _wakes++);

    [Fact]
    public void It_sleeps_at_first_and_while_it_sleeps_nobody_but_the_ticker_publishes()
    {
        _time.Refresh();
        _time.Stir();
        Assert.Equal((CoarseTime.Asleep, 1), (_time.Now, _wakes));
        Assert.True(_time.Tick());
        Assert.Equal(1_000, _time.Now);
    }

    [Fact]
    public void It_lags_until_it_is_published_again()
    {
        Awake();
        _now += 7;
        Assert.Equal(1_000, _time.Now);
        _time.Refresh();
        Assert.Equal(1_007, _time.Now);
        _now += 7;
        _time.Stir();
        Assert.Equal(1_014, _time.Now);
        _now += 7;
        _time.Tick();
        Assert.Equal(1_021, _time.Now);
    }

    [Fact]
    public void It_never_goes_back()
    {
        Awake();
        _now -= 500;
        _time.Refresh();
        _time.Tick();
        Assert.Equal(1_000, _time.Now);
    }

    [Fact]
    public void Without_hits_it_falls_asleep_after_five_ticks()
    {
        Awake();
        Assert.Equal([true, true, true, true, false], Enumerable.Range(0, 5).Select(_ => _time.Tick()));
        Assert.Equal(CoarseTime.Asleep, _time.Now);
    }

    [Fact]
    public void Hits_keep_it_awake_and_misses_do_not()
    {
        Awake();
        for (var i = 0; i < 20; i++)
        {
            _time.Stir();
            Assert.True(_time.Tick());
        }

        for (var i = 0; i < 5; i++)
        {
            _time.Refresh();
            _time.Tick();
        }

        Assert.Equal((CoarseTime.Asleep, 1), (_time.Now, _wakes));
    }

    [Fact]
    public void A_provider_that_was_handed_in_has_none()
    {
        var never = new CacheClock(new TieredCache.Testing.ControllableClock()).Coarse;
        never.Stir();
        never.Refresh();
        Assert.Equal(CoarseTime.Asleep, never.Now);
    }

    [Fact]
    public void That_of_the_system_is_ticked_for()
    {
        var clock = new CacheClock(TimeProvider.System);
        SpinWait.SpinUntil(() =>
        {
            clock.Coarse.Stir();
            return clock.Coarse.Now != CoarseTime.Asleep;
        }, TimeSpan.FromSeconds(30));
        Assert.InRange(clock.Coarse.Now, 1, clock.Now);
    }

    private void Awake()
    {
        _time.Stir();
        _time.Tick();
    }
}

using TieredCache.Coherence.Outstanding;
using TieredCache.Testing;

namespace TieredCache.Tests.Coherence.Outstanding;

public sealed class LagProbeTests
{
    private readonly ControllableClock _clock = new();
    private readonly LagProbe _probe;

    public LagProbeTests() => _probe = new LagProbe(_clock);

    [Fact]
    public void It_measures_from_the_removal_to_its_message()
    {
        _probe.Began("a");
        _clock.Advance(TimeSpan.FromMilliseconds(3));
        Assert.Equal(TimeSpan.FromMilliseconds(3), _probe.Ended("a"));
        Assert.Null(_probe.Ended("a"));
    }

    [Fact]
    public void One_at_a_time_is_measured()
    {
        _probe.Began("a");
        _probe.Began("b");
        Assert.Null(_probe.Ended("b"));
        Assert.NotNull(_probe.Ended("a"));
    }

    [Fact]
    public void One_whose_message_never_comes_gives_way()
    {
        _probe.Began("a");
        _clock.Advance(TimeSpan.FromSeconds(11));
        _probe.Began("b");
        Assert.Null(_probe.Ended("a"));
        Assert.Equal(TimeSpan.Zero, _probe.Ended("b"));
    }
}

using TieredCache.Coherence.Running;
using TieredCache.Testing;

namespace TieredCache.Tests.Coherence.Running;

public sealed class NodeTimerTests : IDisposable
{
    private readonly ControllableClock _clock = new();
    private readonly NodeTimer _pump;
    private int _turns;

    public NodeTimerTests()
    {
        _pump = new NodeTimer(_clock, static _ => { });
        _pump.Start(() =>
        {
            _turns++;
            return TimeSpan.FromSeconds(1);
        });
    }

    public void Dispose() => _pump.Dispose();

    [Fact]
    public void The_first_turn_comes_at_once() => Assert.Equal(1, _turns);

    [Fact]
    public void A_turn_comes_when_the_rest_is_over_and_no_earlier()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(1, _turns);
        _clock.Advance(TimeSpan.FromMilliseconds(2_001));
        Assert.Equal(4, _turns);
    }

    [Fact]
    public void Waking_brings_a_turn_at_once_and_the_rest_begins_anew()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(500));
        _pump.Wake();
        Assert.Equal(2, _turns);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(2, _turns);
    }

    [Fact]
    public void Waking_in_a_turn_brings_another_one_after_it_and_none_within()
    {
        using var pump = new NodeTimer(_clock, static _ => { });
        var (depth, deepest, turns) = (0, 0, 0);
        pump.Start(() =>
        {
            deepest = Math.Max(deepest, ++depth);
            if (++turns < 3)
            {
                pump.Wake();
            }

            depth--;
            return TimeSpan.MaxValue;
        });
        Assert.Equal((3, 1), (turns, deepest));
    }

    [Fact]
    public void A_turn_that_fails_is_told_and_the_next_one_comes_in_a_second()
    {
        var errors = new List<Exception>();
        using var pump = new NodeTimer(_clock, errors.Add);
        pump.Start(static () => throw new InvalidOperationException("a turn"));
        Assert.Single(errors);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, errors.Count);
    }

    [Fact]
    public void After_its_end_there_are_no_turns()
    {
        _pump.Dispose();
        _pump.Wake();
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((1, 0), (_turns, _clock.Timers));
    }
}

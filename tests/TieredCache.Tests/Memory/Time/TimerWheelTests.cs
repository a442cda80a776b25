using TieredCache.Entries;
using TieredCache.Memory.Policy;
using TieredCache.Memory.Time;

namespace TieredCache.Tests.Memory.Time;

/// <summary>The wheel against a list of deadlines, while the clock creeps, jumps and stands still.</summary>
public sealed class TimerWheelTests
{
    private const int Plenty = int.MaxValue;
    private const long Tick = 1 << 10;
    private readonly EntrySlab _slab = new(reserved: 3 + TimerWheel.Heads);
    private readonly Dictionary<int, long> _deadlines = [];
    private readonly TimerWheel _wheel;
    private long _now;

    public TimerWheelTests()
    {
        _wheel = new TimerWheel(_slab, firstHead: 3);
        _wheel.Start(_now);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_node_comes_up_within_a_tick_of_its_deadline_and_never_before(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 20_000; step++)
        {
            switch (random.Next(10))
            {
                case < 6:
                    Schedule(_now + Span(random));
                    break;
                case < 7 when _deadlines.Count > 0:
                    Cancel(_deadlines.Keys.ElementAt(random.Next(_deadlines.Count)));
                    break;
                default:
                    _now += random.Next(20) == 0 ? Span(random) : random.Next(3_000);
                    Turn(Plenty);
                    Assert.DoesNotContain(_deadlines.Values, deadline => deadline + Tick < _now);
                    break;
            }
        }

        _now += 4L * 365 * 24 * 3_600_000;
        Turn(Plenty);
        Assert.Empty(_deadlines);
        Assert.Equal(long.MaxValue, _wheel.Next);
    }

    [Fact]
    public void What_is_over_when_it_is_scheduled_comes_up_with_the_next_tick_although_this_one_is_half_walked()
    {
        for (var i = 0; i < 10; i++)
        {
            Schedule(1_000);
        }

        _now = 2 * Tick;
        Turn(budget: 3);
        Schedule(900);
        _now = 3 * Tick;
        Turn(Plenty);
        Assert.Empty(_deadlines);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void A_budget_delays_and_loses_nothing(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 20_000; step++)
        {
            Schedule(_now + Span(random));
            _now += random.Next(50) == 0 ? Span(random) : random.Next(200);
            Turn(budget: random.Next(4));
        }

        for (var turns = 0; _wheel.Next <= _now; turns++)
        {
            Assert.InRange(turns, 0, 100_000);
            Turn(budget: 3);
        }

        Assert.DoesNotContain(_deadlines.Values, deadline => deadline + Tick < _now);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void It_says_when_it_has_something_to_look_at_and_until_then_has_nothing(int seed)
    {
        var random = new Random(seed);
        for (var step = 0; step < 5_000; step++)
        {
            if (random.Next(3) > 0)
            {
                var deadline = _now + Span(random);
                Assert.True(Schedule(deadline) <= Math.Max(deadline, _now) + Tick);
            }
            else if (_wheel.Next is var next && next != long.MaxValue)
            {
                Assert.True(next <= _deadlines.Values.Min() + Tick, "it sleeps past a deadline");
                var held = _deadlines.Count;
                _now = Math.Max(_now, next - 1);
                Turn(Plenty);
                Assert.Equal(held, _deadlines.Count);
                _now = next;
                Turn(Plenty);
                Assert.True(_wheel.Next > next);
            }
        }
    }

    [Fact]
    public void A_jump_of_years_is_no_work()
    {
        _now = 500L * 365 * 24 * 3_600_000;
        Turn(budget: 1);
        Schedule(_now + 5_000);
        _now += 6_100;
        Turn(budget: 1);
        Assert.Empty(_deadlines);
    }

    [Fact]
    public void A_clock_that_goes_back_turns_nothing()
    {
        _now = 100_000;
        Turn(Plenty);
        Schedule(_now + 10_000);
        _now = 0;
        Turn(Plenty);
        Assert.Single(_deadlines);
        _now = 112_000;
        Turn(Plenty);
        Assert.Empty(_deadlines);
    }

    // From nothing to years, each length as likely as another of its size.
    private static long Span(Random random) => (long)Math.Pow(2, random.NextDouble() * 36) - 1;

    private long Schedule(long deadline)
    {
        var node = _slab.Take(new CacheEntry<int>("k", 0, default, 0) { Home = new Watermark() });
        _deadlines.Add(node, deadline);
        return _wheel.Schedule(node, deadline);
    }

    private void Cancel(int node)
    {
        _wheel.Cancel(node);
        _deadlines.Remove(node);
        _slab.Give(node);
    }

    private void Turn(int budget) => _wheel.Advance(_now, budget, node =>
    {
        if (_deadlines[node] > _now)
        {
            _wheel.Schedule(node, _deadlines[node]);
        }
        else
        {
            _deadlines.Remove(node);
            _slab.Give(node);
        }
    });
}

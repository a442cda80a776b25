using TieredCache.Coherence.Outstanding;

namespace TieredCache.Tests.Coherence.Outstanding;

public sealed class WakeUpsTests
{
    private readonly WakeUps _wakeUps = new();

    [Fact]
    public void A_message_wakes_all_who_wait_for_its_key_and_nobody_else()
    {
        using var one = _wakeUps.Of("k");
        using var two = _wakeUps.Of("k");
        using var other = _wakeUps.Of("other");
        var (asleep, others) = (one.Woken, other.Woken);
        Assert.False(asleep.IsCompleted);
        _wakeUps.Wake("k");
        Assert.True(asleep.IsCompleted && one.Woken.IsCompleted && two.Woken.IsCompleted && !others.IsCompleted);
        Assert.False(other.Woken.IsCompleted);
    }

    [Fact]
    public void Who_asks_only_after_the_message_finds_that_it_has_come()
    {
        using var late = _wakeUps.Of("k");
        _wakeUps.Wake("k");
        Assert.True(late.Woken.IsCompleted);
    }

    [Fact]
    public void Who_stops_waiting_leaves_nothing_behind()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _wakeUps.Of($"key:{i}").Dispose();
        }

        Assert.Equal(0, _wakeUps.Count);
        var one = _wakeUps.Of("k");
        using var two = _wakeUps.Of("k");
        one.Dispose();
        _wakeUps.Wake("k");
        Assert.True(two.Woken.IsCompleted);
        Assert.Equal(0, _wakeUps.Count);
    }

    [Fact]
    public void Who_waits_again_after_being_woken_sleeps_until_the_next_message()
    {
        using var one = _wakeUps.Of("k");
        _wakeUps.Wake("k");
        using var again = _wakeUps.Of("k");
        one.Dispose();
        Assert.False(again.Woken.IsCompleted);
        _wakeUps.Wake("k");
        Assert.True(again.Woken.IsCompleted);
    }
}

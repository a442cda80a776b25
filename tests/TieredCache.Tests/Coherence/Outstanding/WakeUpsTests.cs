using TieredCache.Coherence.Outstanding;

namespace TieredCache.Tests.Coherence.Outstanding;

public sealed class WakeUpsTests
{
    private readonly WakeUps _wakeUps = new();

    [Fact]
    public void A_message_wakes_all_who_wait_for_the_key_and_nobody_else()
    {
        var one = _wakeUps.Of("k");
        var two = _wakeUps.Of("k");
        var other = _wakeUps.Of("l");
        _wakeUps.Wake("k");
        Assert.True(one.IsCompletedSuccessfully && two.IsCompletedSuccessfully);
        Assert.False(other.IsCompleted);
    }

    [Fact]
    public void Who_waits_afterwards_waits_for_the_next()
    {
        _wakeUps.Of("k");
        _wakeUps.Wake("k");
        var next = _wakeUps.Of("k");
        Assert.False(next.IsCompleted);
        _wakeUps.Wake("k");
        Assert.True(next.IsCompletedSuccessfully);
    }

    [Fact]
    public void Nobody_needs_to_wait() => _wakeUps.Wake("k");
}

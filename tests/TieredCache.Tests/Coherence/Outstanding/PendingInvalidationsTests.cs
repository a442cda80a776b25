using TieredCache.Coherence.Outstanding;

namespace TieredCache.Tests.Coherence.Outstanding;

public sealed class PendingInvalidationsTests
{
    private readonly PendingInvalidations _pending = new(capacity: 3);

    [Fact]
    public void What_was_added_is_covered_until_it_was_sent()
    {
        Assert.False(_pending.Covers(Key("a")));
        Assert.False(_pending.Add(Key("a")));
        Assert.True(_pending.Covers(Key("a")));
        Assert.False(_pending.Covers(Key("b")));
        Assert.False(_pending.Covers(new PendingInvalidation("a", IsTag: true)));
        _pending.Sent(Assert.Single(_pending.Snapshot()));
        Assert.False(_pending.Covers(Key("a")));
        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public void One_that_is_added_again_while_it_is_being_sent_stays()
    {
        _pending.Add(Key("a"));
        var sending = Assert.Single(_pending.Snapshot());
        _pending.Add(Key("a"));
        _pending.Sent(sending);
        Assert.True(_pending.Covers(Key("a")));
        _pending.Sent(Assert.Single(_pending.Snapshot()));
        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public void The_same_key_counts_once()
    {
        for (var i = 0; i < 10; i++)
        {
            _pending.Add(Key("a"));
        }

        Assert.Equal((1, false), (_pending.Count, _pending.HasOverflowed));
    }

    [Fact]
    public void An_overflow_covers_everything_and_is_told_once()
    {
        Assert.False(Overflow());
        Assert.True(_pending.Add(Key("d")));
        Assert.False(_pending.Add(Key("e")));
        Assert.Equal((4, true), (_pending.Count, _pending.HasOverflowed));
        Assert.True(_pending.Covers(Key("never added")));
    }

    [Fact]
    public void Once_everything_was_cleared_an_overflow_is_over()
    {
        Overflow();
        _pending.Add(Key("d"));
        SendAll(_pending.Overflows);
        Assert.Equal((0, false), (_pending.Count, _pending.HasOverflowed));
        Assert.False(_pending.Covers(Key("a")));
    }

    [Fact]
    public void What_is_added_while_everything_is_being_cleared_is_not_lost()
    {
        Overflow();
        _pending.Add(Key("d"));
        var clearing = _pending.Overflows;
        _pending.Add(Key("late"));
        _pending.ClearOverflow(clearing);
        Assert.True(_pending.Covers(Key("late")));
        Assert.Contains(_pending.Snapshot(), static item => item.Key == Key("late"));
    }

    [Fact]
    public void A_second_overflow_while_everything_is_being_cleared_stays()
    {
        Overflow();
        _pending.Add(Key("d"));
        var clearing = _pending.Overflows;
        foreach (var key in (string[])["e", "f", "g", "h"])
        {
            _pending.Add(Key(key));
        }

        _pending.ClearOverflow(clearing);
        Assert.True(_pending.Covers(Key("e")));
        SendAll(_pending.Overflows);
        Assert.Equal(0, _pending.Count);
    }

    private static PendingInvalidation Key(string wire) => new(wire, IsTag: false);

    private bool Overflow() => _pending.Add(Key("a")) || _pending.Add(Key("b")) || _pending.Add(Key("c"));

    private void SendAll(long clearing)
    {
        _pending.ClearOverflow(clearing);
        Array.ForEach(_pending.Snapshot(), _pending.Sent);
    }
}

using TieredCache.Coherence.Outstanding;

namespace TieredCache.Tests.Coherence.Outstanding;

public sealed class PendingInvalidationsTests
{
    private readonly PendingInvalidations _pending = new(capacity: 3);

    [Fact]
    public void What_is_added_again_while_it_is_being_sent_stays()
    {
        _pending.Add(Key("a"));
        var sending = _pending.Snapshot().Single();
        _pending.Add(Key("a"));
        _pending.Sent(sending);
        Assert.Equal(1, _pending.Count);
        _pending.Sent(_pending.Snapshot().Single());
        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public void An_overflow_covers_everything_and_what_is_not_kept_for_itself_is_told()
    {
        Assert.Equal([false, false, false, true, true], Enumerable.Range(0, 5).Select(i => _pending.Add(Key($"{i}"))));
        Assert.True(_pending.HasOverflowed);
        Assert.True(_pending.Covers(Key("anything")));
        Assert.Equal(4, _pending.Count);
    }

    [Fact]
    public void What_comes_while_the_overflow_is_made_good_is_kept_for_itself()
    {
        Overflow();
        _pending.BeginClears();
        Assert.False(_pending.Add(Key("late")));
        Assert.True(_pending.Covers(Key("anything")));
        _pending.EndClears(succeeded: true);
        Assert.False(_pending.HasOverflowed);
        Assert.True(_pending.Covers(Key("late")));
        Assert.False(_pending.Covers(Key("anything")));
        Assert.Equal(1, _pending.Count);
    }

    [Fact]
    public void Clears_that_fail_or_are_overtaken_by_another_overflow_leave_everything_covered()
    {
        Overflow();
        _pending.BeginClears();
        _pending.EndClears(succeeded: false);
        Assert.True(_pending.HasOverflowed);
        _pending.BeginClears();
        Overflow();
        _pending.EndClears(succeeded: true);
        Assert.True(_pending.HasOverflowed);
    }

    [Fact]
    public void The_highest_version_of_a_deletion_is_kept_with_it()
    {
        _pending.Add(Key("a"), 7);
        _pending.Add(Key("a"), 5);
        _pending.Add(Key("a"));
        Assert.Equal(7, _pending.Snapshot().Single().Value.DataVersion);
    }

    [Fact]
    public void A_report_stands_beside_a_removal_of_its_key_and_covers_it_as_well()
    {
        var report = Key("a") with { IsReport = true };
        _pending.Add(report, 7);
        Assert.True(_pending.Covers(Key("a")));
        Assert.False(_pending.Covers(new PendingInvalidation("a", IsTag: true)));
        _pending.Add(Key("a"), 5);
        Assert.Equal([7, 5], _pending.Snapshot().Select(static pair => pair.Value.DataVersion));
    }

    [Fact]
    public void Whether_a_write_waits_is_said_of_its_highest_version_and_holds_its_report_back()
    {
        var report = Key("a") with { IsReport = true };
        _pending.Add(Key("a"), 5, isUnflushed: true);
        _pending.Add(Key("a"), 5);
        _pending.Add(Key("a"));
        Assert.True(_pending.Snapshot().Single().Value.IsUnflushed);
        Assert.True(_pending.Precedes(report));
        Assert.False(_pending.Precedes(Key("a")));
        Assert.False(_pending.Precedes(Key("b") with { IsReport = true }));

        _pending.Add(Key("a"), 6);
        _pending.Add(Key("a"), 5, isUnflushed: true);
        Assert.False(_pending.Snapshot().Single().Value.IsUnflushed);
        Assert.False(_pending.Precedes(report));
    }

    private static PendingInvalidation Key(string wire) => new(wire, IsTag: false);

    private void Overflow()
    {
        for (var i = 0; i < 5; i++)
        {
            _pending.Add(Key($"{i}"));
        }
    }
}

using TieredCache.Coherence.Protocol;

namespace TieredCache.Tests.Coherence.Protocol;

public sealed class HeartbeatRoundTests
{
    private readonly HeartbeatRound _round = new(intervalMs: 1_000, longestCallMs: 1_250);

    private long _now = 20;

    [Fact]
    public void It_ends_with_its_last_heartbeat()
    {
        _round.Begin(2, now: 10);
        Assert.Null(_round.End(_now));
        Assert.True(_round.IsUnderWay);
        Assert.Equal(RoundResult.Good, _round.End(_now));
        Assert.Equal((false, 10, 1_010), (_round.IsUnderWay, _round.Sent, _round.Due));
    }

    [Fact]
    public void One_failure_fails_it_whatever_else_was_held_up()
    {
        _round.Begin(2, now: 10);
        _round.Failed(sent: 10, now: 5_000);
        _round.End(_now);
        _round.Failed(sent: 10, now: 1_000);
        Assert.Equal(RoundResult.Failed, _round.End(_now));
    }

    [Fact]
    public void A_failure_later_than_any_call_may_take_was_held_up()
    {
        _round.Begin(1, now: 10);
        _round.Failed(sent: 10, now: 1_261);
        Assert.Equal(RoundResult.HeldUp, _round.End(_now));
    }

    [Fact]
    public void The_next_round_begins_afresh()
    {
        _round.Begin(1, now: 10);
        _round.Failed(sent: 10, now: 20);
        _round.End(_now);
        _round.Begin(1, now: 1_010);
        Assert.Equal(RoundResult.Good, _round.End(_now));
    }

    [Fact]
    public void In_a_hurry_it_rests_for_a_moment_all_the_same()
    {
        _round.Hurry(now: 5);
        Assert.Equal(0, _round.Due);
        _round.Begin(1, now: 10);
        _round.Hurry(now: 12);
        Assert.Equal(30, _round.Due);
        _round.Hurry(now: 500);
        Assert.Equal(30, _round.Due);
    }

    [Fact]
    public void After_one_that_failed_the_next_comes_after_a_quarter_of_the_interval()
    {
        Fail(sent: 10);
        Assert.Equal(270, _round.Due);
    }

    [Fact]
    public void One_that_failed_late_does_not_put_the_next_one_off()
    {
        _now = 900;
        Fail(sent: 10);
        Assert.Equal(1_010, _round.Due);
    }

    [Fact]
    public void A_server_that_stays_away_is_asked_at_the_interval_until_it_has_answered_once()
    {
        for (var i = 0; i < 60; i++)
        {
            Fail(sent: 10);
        }

        Fail(sent: 10);
        Assert.Equal(1_010, _round.Due);
        _round.Begin(1, now: 10);
        _round.End(_now);
        Fail(sent: 10);
        Assert.Equal(270, _round.Due);
    }

    private void Fail(long sent)
    {
        _round.Begin(1, sent);
        _round.Failed(sent, _now);
        Assert.Equal(RoundResult.Failed, _round.End(_now));
    }
}

using TieredCache.Entries;
using TieredCache.Entries.Time;
using TieredCache.Flights;
using TieredCache.Testing;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Flights;

public sealed class FlightTableTests
{
    private const int Stripe = 7;
    private readonly LocalOrder _order = new();
    private readonly Watermark _home = new();
    private readonly TagCell _tag = new("t");
    private readonly ControllableClock _clock = new();
    private readonly LocalTrust _trust = new();
    private FlightTable _table;

    public FlightTableTests() => _table = new FlightTable(_order, new Watermark(), new CacheClock(_clock));

    [Fact]
    public void The_second_caller_joins_the_first()
    {
        Assert.True(Board(out var first));
        Assert.False(Board(out var second));
        Assert.Same(first, second);
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Another_key_has_a_flight_of_its_own()
    {
        Board(out var first);
        Assert.True(Board(out var second, "other"));
        Assert.NotSame(first, second);
    }

    [Fact]
    public void After_a_removal_a_new_flight_takes_the_place_and_the_old_one_serves_its_own()
    {
        Board(out var old);
        _order.Raise(Stripe);
        AssertReplaced(old);
    }

    [Fact]
    public void Whoever_may_have_been_shown_a_later_answer_does_not_join_a_flight_that_looked_before()
    {
        Board(out var old);
        var shown = _order.Next();
        Assert.True(Board(out var fresh, since: shown));
        Assert.NotSame(old, fresh);
        Assert.False(Board(out var joined, since: shown));
        Assert.Same(fresh, joined);
    }

    [Fact]
    public void After_a_flush_of_the_bucket_a_new_flight_takes_the_place()
    {
        Board(out var old);
        _home.RaiseTo(_order.Next());
        AssertReplaced(old);
    }

    [Fact]
    public void After_the_removal_of_a_tag_a_new_flight_takes_the_place()
    {
        Board(out var old);
        _tag.RaiseTo(_order.Next());
        AssertReplaced(old);
    }

    [Fact]
    public void Where_memory_needs_trust_a_flight_that_began_before_it_ended_is_not_joined_long_after()
    {
        TrustUntil(2_000);
        Board(out var old);
        _clock.Advance(TimeSpan.FromSeconds(10));
        AssertReplaced(old);
    }

    [Fact]
    public void While_it_is_trusted_a_long_flight_is_joined()
    {
        TrustUntil(60_000);
        Board(out _);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(Board(out _));
    }

    [Fact]
    public void Without_trust_callers_of_one_moment_share_a_flight_all_the_same()
    {
        TrustUntil(0);
        Board(out _);
        _clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(Board(out _));
    }

    [Fact]
    public void A_removal_of_another_stripe_disturbs_nobody()
    {
        Board(out _);
        _order.Raise(Stripe + 1);
        Assert.False(Board(out _));
    }

    [Fact]
    public void A_flight_that_was_abandoned_is_not_joined()
    {
        Board(out var first);
        first.Leave();
        Assert.True(Board(out var second));
        Assert.NotSame(first, second);
    }

    [Fact]
    public void An_old_flight_that_lands_does_not_free_the_new_ones_key()
    {
        Board(out var old);
        _order.Raise(Stripe);
        Board(out var fresh);
        old.Land(TierFlight.With(1));
        Assert.Equal(1, _table.Count);
        Assert.False(Board(out var joined));
        Assert.Same(fresh, joined);
    }

    [Fact]
    public void A_flight_of_another_type_is_not_joined()
    {
        Board(out _);
        Assert.True(_table.Board<string, int>("k", Stripe, since: 0, (key, _) => new TextFlight(_table, key), 0, out _));
    }

    [Fact]
    public void Of_many_threads_one_is_the_pilot()
    {
        Assert.Equal(1, ParallelEnumerable.Range(0, 64).Count(_ => Board(out var _)));
        Board(out var flight);
        for (var riders = 0; riders < 64; riders++)
        {
            flight.Leave();
            Assert.False(flight.HasLanded);
        }

        flight.Leave();
        Assert.True(flight.HasLanded);
    }

    private void TrustUntil(long moment)
    {
        _trust.Until = moment;
        _table = new FlightTable(_order, new Watermark(), new CacheClock(_clock), _trust);
    }

    private bool Board(out Flight<int> flight, string key = "k", long since = 0) =>
        _table.Board(key, Stripe, since, (key, _) => new TierFlight(_table, key, _order.Now, _home, new TagSet(["t"], [_tag])), 0, out flight);

    private void AssertReplaced(Flight<int> old)
    {
        Assert.True(Board(out var fresh));
        Assert.NotSame(old, fresh);
        Assert.False(old.HasLanded);
        Assert.False(Board(out var joined));
        Assert.Same(fresh, joined);
    }

    private sealed class TextFlight(FlightTable table, string key) : SoloFlight<string>(table, key, 0, new Watermark(), TagSet.None)
    {
        protected override TimeProvider Time => TimeProvider.System;

        protected override TimeSpan TimeLeft => Timeout.InfiniteTimeSpan;

        protected override ValueTask<Landing<string>> FlyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        protected override void OnTimedOut() => throw new NotSupportedException();

        protected override TimeoutException OutOfTime => new();

        public override void Hurry() => throw new NotSupportedException();

        protected override bool MayServe(CacheEntry<string> stale) => false;
    }
}

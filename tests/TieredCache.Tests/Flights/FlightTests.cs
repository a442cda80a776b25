using TieredCache.Entries;
using TieredCache.Flights;
using TieredCache.Testing;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Flights;

public sealed class FlightTests
{
    private static readonly TimeSpan Timeout = TierFlight.Longest;
    private readonly ControllableClock _time = new();
    private readonly FlightTable _table;
    private readonly TierFlight _flight;

    public FlightTests()
    {
        _table = new FlightTable(new LocalOrder(), new Watermark(), new CacheClock(_time));
        Assert.True(_table.Board("k", 0, since: 0, static (key, test) => new TierFlight(test._table, key, time: test._time), this, out var flight));
        _flight = (TierFlight)flight;
    }

    [Fact]
    public async Task It_lands_with_what_its_load_returned_and_frees_the_key()
    {
        _flight.Start();
        _flight.Return(5);
        Assert.Equal(5, (await _flight.Landing).Entry!.Value);
        Assert.True(_flight.HasLanded);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public async Task It_fails_with_what_its_load_threw()
    {
        _flight.Start();
        _flight.Throw(new InvalidOperationException("source"));
        Assert.Equal("source", (await Assert.ThrowsAsync<InvalidOperationException>(() => _flight.Landing)).Message);
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public async Task It_lands_once()
    {
        Assert.True(_flight.Land(TierFlight.With(1)));
        Assert.False(_flight.Land(TierFlight.With(2)));
        Assert.False(_flight.Fail(new InvalidOperationException()));
        Assert.Equal(1, (await _flight.Landing).Entry!.Value);
    }

    [Fact]
    public void Of_many_threads_one_lands_it()
    {
        Assert.Equal(1, ParallelEnumerable.Range(0, 64).Count(i => i % 2 == 0 ? _flight.Land(TierFlight.With(i)) : _flight.Fail(new InvalidOperationException())));
    }

    [Fact]
    public void A_seat_is_free_while_it_flies_only()
    {
        Assert.True(_flight.TryBoard());
        _flight.Land(TierFlight.With(1));
        Assert.False(_flight.TryBoard());
    }

    [Fact]
    public async Task Its_starter_goes_on_within_the_landing_where_he_may()
    {
        var waits = _flight.LandingOfStarter;
        var goneOn = false;
        var goesOn = waits.ContinueWith(_ => goneOn = true, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _flight.Land(TierFlight.With(3), goesOn: true);
        Assert.True(goneOn);
        await goesOn;
        Assert.Equal(3, (await waits).Entry!.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Else_he_goes_on_in_a_turn_of_his_own(bool fails)
    {
        using var isOver = new ManualResetEventSlim();
        var waits = _flight.LandingOfStarter;
        var waited = waits.ContinueWith(_ => isOver.Wait(TimeSpan.FromSeconds(20)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Assert.True(fails ? _flight.Fail(new InvalidOperationException()) : _flight.Land(TierFlight.With(3)));
        isOver.Set();
        Assert.True(await waited);
        Assert.Equal(fails, waits.IsFaulted);
    }

    [Fact]
    public async Task A_starter_who_waits_after_the_landing_gets_what_it_brought()
    {
        _flight.Land(TierFlight.With(3), goesOn: true);
        Assert.Equal(3, (await _flight.LandingOfStarter).Entry!.Value);
    }

    [Fact]
    public void Seats_that_are_kept_are_numbered_and_none_is_given_after_the_landing()
    {
        var seats = new int[4][];
        Parallel.For(0, 5, i =>
        {
            if (i == 4)
            {
                _flight.Land(TierFlight.With(1));
                return;
            }

            seats[i] = [.. Enumerable.Range(0, 50_000).Select(_ => _flight.TryStay(out var seat) ? seat : -1).TakeWhile(static seat => seat >= 0)];
        });
        var given = seats.SelectMany(static s => s).Order().ToArray();
        Assert.Equal(Enumerable.Range(0, given.Length), given);
        Assert.Equal(given.Length, _flight.Guests);
        Assert.False(_flight.TryStay(out _));
    }

    [Fact]
    public void Of_many_who_leave_at_once_one_is_the_last()
    {
        for (var round = 0; round < 2_000; round++)
        {
            var flight = new TierFlight(_table, "other", time: _time);
            Assert.True(flight.TryBoard() && flight.TryBoard());
            Parallel.Invoke(flight.Leave, flight.Leave);
            Assert.True(flight.HasLanded);
            Assert.False(flight.TryBoard());
        }
    }

    [Fact]
    public async Task The_last_to_leave_cancels_the_load()
    {
        _flight.TryBoard();
        _flight.Start();
        var token = await _flight.Flying;
        _flight.Leave();
        Assert.False(token.IsCancellationRequested);
        var cancelled = new TaskCompletionSource();
        token.Register(cancelled.SetResult);
        _flight.Leave();
        await cancelled.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _flight.Landing);
        Assert.False(_flight.TryBoard());
        Assert.Equal((0, 0), (_table.Count, _flight.TimeOuts));
        _flight.Return(1);
    }

    [Fact]
    public async Task Who_leaves_after_the_landing_cancels_nothing()
    {
        _flight.Land(TierFlight.With(1));
        _flight.Leave();
        Assert.Equal(1, (await _flight.Landing).Entry!.Value);
    }

    [Fact]
    public async Task When_its_time_is_up_it_fails_and_what_comes_later_is_dropped()
    {
        _flight.Start();
        var token = await _flight.Flying;
        _time.Advance(Timeout);
        await Assert.ThrowsAsync<TimeoutException>(() => _flight.Landing);
        Assert.True(token.IsCancellationRequested);
        Assert.Equal((1, 0), (_flight.TimeOuts, _table.Count));
        _flight.Return(1);
    }

    [Fact]
    public async Task When_its_time_is_up_a_stale_value_is_served_if_it_may_be()
    {
        _flight.Stale = TierFlight.Held(9);
        _flight.Start();
        await _flight.Flying;
        _time.Advance(Timeout);
        var landing = await _flight.Landing;
        Assert.Equal((9, CacheOrigin.Stale), (landing.Entry!.Value, landing.Origin));
        _flight.Return(1);
    }

    [Fact]
    public async Task A_stale_value_that_was_removed_meanwhile_is_not_served()
    {
        _flight.Stale = TierFlight.Held(9);
        _flight.StaleIsAllowed = false;
        _flight.RunOutOfTime();
        await Assert.ThrowsAsync<TimeoutException>(() => _flight.Landing);
    }

    [Fact]
    public void What_landed_before_anybody_waited_can_be_had_without_waiting()
    {
        Assert.False(_flight.TryGetLanding(out _));
        _flight.Land(TierFlight.With(1));
        Assert.True(_flight.TryGetLanding(out var landing));
        Assert.Equal((1, CacheOrigin.Loader), (landing.Entry!.Value, landing.Origin));
    }

    [Fact]
    public async Task Who_asks_after_a_failure_is_told_of_it()
    {
        _flight.Fail(new InvalidOperationException("source"));
        Assert.False(_flight.TryGetLanding(out _));
        Assert.Equal("source", (await Assert.ThrowsAsync<InvalidOperationException>(() => _flight.Landing)).Message);
    }

    [Fact]
    public async Task Of_many_threads_that_wait_all_are_told()
    {
        var waiting = Enumerable.Range(0, 16).Select(_ => Task.Run(() => _flight.Landing)).ToArray();
        _flight.Land(TierFlight.With(1));
        Assert.All(await Task.WhenAll(waiting), static landing => Assert.Equal(1, landing.Entry!.Value));
    }

    [Fact]
    public async Task While_its_first_caller_flies_it_the_time_of_those_who_join_runs_all_the_same()
    {
        var blocks = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var release = new ManualResetEventSlim();
        _flight.OnFlying = () =>
        {
            blocks.SetResult();
            release.Wait();
        };
        var pilot = Task.Run(() => _flight.StartHere(ExecutionContext.Capture()!));
        await blocks.Task;
        Assert.False(_table.Board("k", 0, since: 0, static (_, _) => throw new NotSupportedException(), 0, out Flight<int> joined));
        _time.Advance(Timeout);
        await Assert.ThrowsAsync<TimeoutException>(() => joined.Landing);
        release.Set();
        await pilot;
        _flight.Return(1);
    }

    [Fact]
    public async Task A_load_that_goes_on_by_itself_is_watched_although_its_first_caller_began_it()
    {
        _flight.StartHere(ExecutionContext.Capture()!);
        _time.Advance(Timeout);
        await Assert.ThrowsAsync<TimeoutException>(() => _flight.Landing);
        _flight.Return(1);
    }
}

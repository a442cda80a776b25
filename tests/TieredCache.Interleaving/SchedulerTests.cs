using TieredCache.Interleaving.Scenarios;
using Xunit;

namespace TieredCache.Interleaving;

/// <summary>The scheduler itself, on the textbook's bugs.</summary>
public sealed class SchedulerTests
{
    [Fact]
    public void A_lost_update_is_found()
    {
        var failure = Exploration.Run("counter", static _ => Counter(), firstSeed: 1, schedules: 50);

        Assert.Contains("counted 1", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_under_a_lock_is_not_lost() =>
        Verdict.IsGood(Exploration.Run("counter", static _ => Counter(new Lock()), firstSeed: 1, schedules: 200));

    [Fact]
    public void Locks_taken_in_two_orders_end_in_a_deadlock_that_is_named()
    {
        var failure = Exploration.Run("locks", static _ => TwoLocks(), firstSeed: 1, schedules: 100);

        Assert.Contains("deadlock", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_kept_beyond_the_end_of_its_thread_is_named()
    {
        var failure = Exploration.Run("kept", static random => new Scenario([new Lock().Enter], static () => { }), firstSeed: 2, schedules: 1);

        Assert.Contains("ended with a lock in hand", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_for_nothing_has_no_end_in_sight()
    {
        var failure = Exploration.Run("spin", static random => new Scenario([Spin], static () => { }), firstSeed: 1, schedules: 1);

        Assert.Contains("no end in sight", failure, StringComparison.Ordinal);

        static void Spin()
        {
            for (var never = 0; Volatile.Read(ref never) == 0;)
            {
            }
        }
    }

    [Fact]
    public void A_seed_brings_a_failure_back_to_the_letter()
    {
        var failure = Exploration.Run("counter", static _ => Counter(), firstSeed: 1, schedules: 50)!;
        var seed = int.Parse(failure["counter:".Length..failure.IndexOf(' ', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(failure, Exploration.Run("counter", static _ => Counter(), seed, schedules: 1));
    }

    [Fact]
    public void The_sources_take_their_locks_as_scopes_because_a_lock_statement_would_stop_the_scheduler() =>
        Assert.DoesNotContain(Mutants.Variant.SourceTexts, static source => source.Key.Contains("/src/", StringComparison.Ordinal) && source.Value.Contains("lock (", StringComparison.Ordinal));

    private static Scenario Counter(Lock? guard = null)
    {
        var count = 0;
        return new Scenario([Add, Add], () => Verdict.Demand(count == 2, $"counted {count}"));

        void Add()
        {
            guard?.Enter();
            Volatile.Write(ref count, Volatile.Read(ref count) + 1);
            guard?.Exit();
        }
    }

    private static Scenario TwoLocks()
    {
        var (one, other) = (new Lock(), new Lock());
        return new Scenario([() => Take(one, other), () => Take(other, one)], static () => { });

        static void Take(Lock first, Lock second)
        {
            using (first.EnterScope())
            using (second.EnterScope())
            {
            }
        }
    }
}

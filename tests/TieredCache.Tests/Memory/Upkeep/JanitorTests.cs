using System.Runtime.CompilerServices;
using TieredCache.Memory;
using TieredCache.Memory.Table;
using TieredCache.Memory.Upkeep;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory.Upkeep;

public sealed class JanitorTests
{
    private readonly TierBench _bench = new();

    private long Now => _bench.Clock.Now;

    [Fact]
    public void Where_there_is_nothing_to_do_it_asks_for_no_turn() => Assert.Equal(Janitor.Idle, _bench.Janitor.Turn(Now));

    [Fact]
    public void A_cache_without_traffic_loses_what_has_died()
    {
        _bench.Store("a", 1);
        var due = _bench.Janitor.Turn(Now);
        for (var turns = 0; due != Janitor.Idle; turns++)
        {
            Assert.InRange(turns, 0, 5);
            _bench.Time.Advance(TimeSpan.FromMilliseconds(due - Now));
            due = _bench.Janitor.Turn(Now);
        }

        Assert.Equal((0, 1), (_bench.Tier.Count, _bench.Counts.Expirations));
        Assert.InRange(Now, 120_000, 122_100);
        _bench.Tier.Validate();
    }

    [Fact]
    public void Until_something_dies_it_sleeps()
    {
        _bench.Store("a", 1);
        Assert.InRange(_bench.Janitor.Turn(Now), Now + 30_000, Now + 122_000);
    }

    [Fact]
    public void It_is_woken_for_a_deadline_sooner_than_it_had_planned_and_for_no_other()
    {
        var wanted = 0;
        Store("a", alive: 60_000);
        _bench.Janitor.Turn(Now);
        _bench.Janitor.Wanted = () => wanted++;
        Store("b", alive: 100_000);
        Assert.Equal(0, wanted);
        Store("c", alive: 3_000);
        Assert.Equal(1, wanted);
        var due = _bench.Janitor.Turn(Now);
        Assert.InRange(due, Now + 1, Now + 5_000);
        Store("d", alive: 4_000);
        Assert.Equal(1, wanted);
    }

    [Fact]
    public void A_deadline_that_comes_while_it_makes_its_plan_is_in_the_plan()
    {
        var time = new HookedClock();
        var second = new TierBench(time: time);
        second.Tier.TryStore(second.Entry("a", 1, fresh: 2_000, alive: 2_000));
        _bench.Janitor.Watch(second.Tier);
        _bench.Time.Advance(TimeSpan.FromSeconds(10));
        time.Ms = 10_000;
        time.OnRead = () => Store("late", alive: 1_500);
        Assert.InRange(_bench.Janitor.Turn(Now), Now + 1, Now + 4_000);
    }

    [Fact]
    public void What_goes_wrong_in_one_cache_is_logged_once_a_minute_and_the_next_has_its_turn()
    {
        var time = new HookedClock();
        var first = new TierBench(time: time);
        var second = new TierBench();
        var janitor = new Janitor(new PressureWatch(() => default, _bench.Time, _bench.Log), _bench.Time, _bench.Log);
        janitor.Watch(first.Tier);
        janitor.Watch(second.Tier);
        first.Store("a", 1);
        second.Store("a", 1);
        time.Ms = 200_000;
        second.Time.Advance(TimeSpan.FromSeconds(200));
        time.OnRead = static () => throw new InvalidOperationException("no time");
        Assert.Equal(201_000, janitor.Turn(200_000));
        janitor.Turn(201_000);
        Assert.Equal((1, 0), (first.Tier.Count, second.Tier.Count));
        Assert.Equal([3017], _bench.Log.Ids);
        time.OnRead = null;
        Assert.Equal(Janitor.Idle, janitor.Turn(202_000));
        Assert.Equal(0, first.Tier.Count);
        GC.KeepAlive(second);
    }

    [Fact]
    public void Keys_that_crowd_one_bucket_are_logged_once_a_minute()
    {
        var crowded = new TierBench(maxEntries: 5_000, hasher: new OneBucket());
        Fill(crowded, 0, 50);
        crowded.Janitor.Turn(crowded.Clock.Now);
        Assert.Empty(crowded.Log.Ids);
        Fill(crowded, 50, 600);
        crowded.Janitor.Turn(crowded.Clock.Now);
        Fill(crowded, 600, 1_200);
        crowded.Janitor.Turn(crowded.Clock.Now);
        Assert.Equal([3009], crowded.Log.Ids);
        crowded.Time.Advance(TimeSpan.FromSeconds(61));
        Fill(crowded, 1_200, 1_800);
        crowded.Janitor.Turn(crowded.Clock.Now);
        Assert.Equal([3009, 3009], crowded.Log.Ids);
    }

    [Fact]
    public void Keys_as_they_come_crowd_no_bucket()
    {
        var bench = new TierBench(maxEntries: 5_000);
        Fill(bench, 0, 20_000);
        bench.Janitor.Turn(bench.Clock.Now);
        Assert.Empty(bench.Log.Ids);
    }

    [Fact]
    public void A_cache_that_nobody_holds_is_collected_and_forgotten()
    {
        var janitor = new Janitor(new PressureWatch(() => default, _bench.Time, _bench.Log), _bench.Time, _bench.Log);
        var held = Use(janitor);
        janitor.Turn(1);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(held.TryGetTarget(out _));
        janitor.Turn(2);
        Assert.False(janitor.HasTiers);
    }

    private static void Fill(TierBench bench, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            bench.Store("key" + i, i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<MemoryTier> Use(Janitor janitor)
    {
        var bench = new TierBench();
        janitor.Watch(bench.Tier);
        bench.Store("a", 1);
        janitor.Turn(1);
        return new WeakReference<MemoryTier>(bench.Tier);
    }

    private void Store(string key, long alive) => _bench.Tier.TryStore(_bench.Entry(key, 1, fresh: alive, alive: alive));

    private sealed class HookedClock : TimeProvider
    {
        public long Ms { get; set; }

        public Action? OnRead { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp()
        {
            OnRead?.Invoke();
            return Ms;
        }
    }

    // As if somebody had found out keys that collide.
    private sealed class OneBucket : KeyHasher
    {
        public override ulong Hash(ReadOnlySpan<char> key) => base.Hash(key) & uint.MaxValue;
    }
}

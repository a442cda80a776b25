using System.Runtime.CompilerServices;
using TieredCache.Entries;
using TieredCache.Memory;
using TieredCache.Memory.Upkeep;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory.Upkeep;

/// <summary>The thin shell: real time, a real thread, as few cases as can be.</summary>
public sealed class JanitorThreadTests : IDisposable
{
    private readonly CacheClock _clock = new(TimeProvider.System);
    private readonly Janitor _janitor;
    private readonly JanitorThread _thread;
    private long _readings;
    private Thread? _at;

    public JanitorThreadTests()
    {
        var log = new TierLog();
        _janitor = new Janitor(new PressureWatch(Read, TimeProvider.System, log), TimeProvider.System, log);
        _thread = new JanitorThread(_janitor, _clock);
    }

    public void Dispose() => _thread.Dispose();

    [Fact]
    public async Task Without_traffic_what_has_died_goes()
    {
        Assert.False(_thread.IsRunning);
        var tier = Tier();
        Store(tier, alive: 50);
        await Eventually.TrueAsync(() => tier.Count == 0, "the value is dropped");
        Assert.True(_thread.IsRunning);
    }

    [Fact]
    public async Task It_is_a_background_thread_that_sleeps_while_there_is_nothing_to_do()
    {
        var tier = Tier();
        await Eventually.TrueAsync(() => Interlocked.Read(ref _readings) > 0, "the first turn");
        GC.KeepAlive(tier);
        Assert.True(_thread.IsRunning);
        Assert.Equal((true, false, "TieredCache janitor"), (_at!.IsBackground, _at.IsThreadPoolThread, _at.Name));
    }

    [Fact]
    public async Task A_collection_wakes_it()
    {
        var tier = Tier();
        await Eventually.TrueAsync(() => Interlocked.Read(ref _readings) > 0, "the first turn");
        for (var round = 0; round < 3; round++)
        {
            var before = Interlocked.Read(ref _readings);
            await Eventually.TrueAsync(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Interlocked.Read(ref _readings) > before;
            }, "a turn after a collection");
        }

        GC.KeepAlive(tier);
    }

    [Theory]
    [InlineData(1_250, 1_000, 250)]
    [InlineData(1_000, 1_000, 0)]
    [InlineData(900, 1_000, 0)]
    [InlineData(long.MaxValue - 1, 1_000, int.MaxValue)]
    [InlineData(Janitor.Idle, 1_000, Timeout.Infinite)]
    internal void It_sleeps_until_it_is_due_and_not_at_all_where_a_turn_has_left_something_over(long due, long now, int expected) =>
        Assert.Equal(expected, JanitorThread.PauseUntil(due, now));

    [Fact]
    public async Task It_ends_when_nobody_uses_a_cache_and_begins_again_with_the_next()
    {
        Forget();
        await Eventually.TrueAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !_thread.IsRunning;
        }, "the thread has ended");
        var tier = Tier();
        Assert.True(_thread.IsRunning);
        GC.KeepAlive(tier);
    }

    [Fact]
    public async Task It_goes_on_where_not_even_the_log_works()
    {
        var turns = 0;
        var janitor = new Janitor(new PressureWatch(Fail, TimeProvider.System, new TierLog()), TimeProvider.System, new TierLog { OnLog = static () => throw new InvalidOperationException("full") });
        using var thread = new JanitorThread(janitor, _clock);
        var tier = Tier();
        janitor.Watch(tier);
        await Eventually.TrueAsync(() => Volatile.Read(ref turns) > 1, "a turn after the one that failed");
        GC.KeepAlive(tier);

        MemoryReading Fail()
        {
            Interlocked.Increment(ref turns);
            throw new InvalidOperationException("no memory");
        }
    }

    [Fact]
    public async Task It_ends_when_it_is_disposed_of()
    {
        var tier = Tier();
        Store(tier, alive: 60_000);
        _thread.Dispose();
        _thread.Dispose();
        await Eventually.TrueAsync(() => !_thread.IsRunning, "the thread has ended");
        Assert.False(_thread.Wake());
        Store(tier, alive: 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget() => Store(Tier(), alive: 60_000);

    private MemoryTier Tier()
    {
        var tier = new MemoryTier("real", new LocalOrder(), _clock, new TierBounds(10, 0), new Watermark(), new MemoryCounts(), new TierTuning { Janitor = _janitor });
        _janitor.Watch(tier);
        return tier;
    }

    private void Store(MemoryTier tier, long alive)
    {
        var now = _clock.Now;
        tier.TryStore(new CacheEntry<int>($"k{alive}", 0, new EntryDeadlines(now, long.MaxValue, now + alive, now + alive, 0), 1) { Home = new Watermark() });
    }

    private MemoryReading Read()
    {
        _at = Thread.CurrentThread;
        Interlocked.Increment(ref _readings);
        return default;
    }
}

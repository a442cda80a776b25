using TieredCache.Memory.Upkeep;
using TieredCache.Testing;
using TieredCache.Tests.Support;

namespace TieredCache.Tests.Memory.Upkeep;

public sealed class PressureWatchTests
{
    private readonly ControllableClock _time = new();
    private readonly TierLog _log = new();
    private readonly PressureWatch _watch;
    private MemoryReading _reading = new(Collection: 1, Full: 1, Load: 50, HighLoad: 100, Heap: 0, Limit: 100);
    private long _now = 1;

    public PressureWatchTests() => _watch = new PressureWatch(() => _reading, _time, _log);

    [Fact]
    public void With_memory_to_spare_bounds_are_whole_and_a_collection_is_soon_enough()
    {
        Assert.Equal(Janitor.Idle, _watch.Look(_now));
        Assert.Equal(1, _watch.Share);
        Assert.Empty(_log.Ids);
    }

    [Fact]
    public void Each_collection_that_finds_memory_short_is_a_step_down_to_a_tenth()
    {
        Assert.Equal([0.75, 0.5625, 0.421875], Enumerable.Range(0, 3).Select(_ => Collected(load: 100)));
        for (var i = 0; i < 20; i++)
        {
            Collected(load: 100);
        }

        Assert.Equal(0.1, _watch.Share, precision: 2);
    }

    [Fact]
    public void Without_a_collection_since_the_last_step_there_is_none()
    {
        Collected(load: 100);
        Assert.Equal(_now + 1_000, _watch.Look(_now));
        _now += 60_000;
        _watch.Look(_now);
        Assert.Equal(0.75, _watch.Share);
    }

    [Fact]
    public void Within_a_second_there_is_one_step()
    {
        Collected(load: 100);
        _reading = _reading with { Collection = 90, Full = 90 };
        _now += 999;
        _watch.Look(_now);
        Assert.Equal(0.75, _watch.Share);
        _now++;
        _watch.Look(_now);
        Assert.Equal(0.5625, _watch.Share);
    }

    [Fact]
    public void A_collection_of_the_young_alone_does_not_tell_what_the_last_step_has_freed()
    {
        Collected(load: 100);
        _now += 60_000;
        _reading = _reading with { Collection = 90 };
        _watch.Look(_now);
        Assert.Equal(0.75, _watch.Share);
        Assert.Equal(0.5625, Collected(load: 100));
    }

    [Fact]
    public void Bounds_grow_back_a_step_in_ten_seconds()
    {
        Collected(load: 100);
        Collected(load: 100);
        Assert.Equal(0.5625, Collected(load: 10, seconds: 9));
        Assert.Equal(0.75, Collected(load: 10));
        Assert.Equal(0.75, Collected(load: 10, seconds: 9));
        Assert.Equal(1, Collected(load: 10));
        Assert.Equal(Janitor.Idle, _watch.Look(_now));
    }

    [Fact]
    public void Shortage_begins_the_wait_anew()
    {
        for (var i = 0; i < 9; i++)
        {
            Collected(load: 100);
        }

        Collected(load: 100, seconds: 30);
        var floor = _watch.Share;
        Assert.Equal(floor, Collected(load: 10, seconds: 9));
        Assert.True(Collected(load: 10) > floor);
    }

    [Fact]
    public void Between_short_and_eased_nothing_changes()
    {
        Collected(load: 100);
        Assert.Equal(0.75, Collected(load: 95, seconds: 60));
    }

    [Fact]
    public void Each_change_of_state_is_a_message_and_at_most_one_a_minute()
    {
        for (var round = 0; round < 2; round++)
        {
            Collected(load: 100);
            Collected(load: 100);
            Collected(load: 10, seconds: 10);
            Collected(load: 10, seconds: 10);
        }

        Assert.Equal([3015, 3016], _log.Ids);
        _time.Advance(TimeSpan.FromMinutes(1));
        Collected(load: 100);
        Assert.Equal([3015, 3016, 3015], _log.Ids);
    }

    [Theory]
    [InlineData(99, 100, 10, 100, false, false)]
    [InlineData(100, 100, 10, 100, true, false)]
    [InlineData(10, 100, 90, 100, true, false)]
    [InlineData(10, 100, 85, 100, false, false)]
    [InlineData(10, 100, 79, 100, false, true)]
    [InlineData(0, 0, 0, 0, false, false)]
    public void Short_is_a_load_over_the_runtimes_threshold_or_a_heap_that_is_nearly_full(long load, long high, long heap, long limit, bool isShort, bool isEased)
    {
        var reading = new MemoryReading(1, 1, load, high, heap, limit);
        Assert.Equal((isShort, isEased), (reading.IsShort, reading.IsEased));
    }

    [Fact]
    public void The_runtime_answers()
    {
        GC.Collect();
        var reading = MemoryReading.Take();
        Assert.True(reading is { Collection: > 0, Full: > 0, HighLoad: > 0, Heap: > 0, Limit: > 0 });
    }

    private double Collected(long load, int seconds = 1)
    {
        _now += seconds * 1_000;
        _reading = _reading with { Collection = _reading.Collection + 1, Full = _reading.Full + 1, Load = load };
        _watch.Look(_now);
        return _watch.Share;
    }
}

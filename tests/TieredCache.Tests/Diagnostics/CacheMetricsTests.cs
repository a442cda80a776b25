using System.Diagnostics.Metrics;
using TieredCache.Diagnostics;

namespace TieredCache.Tests.Diagnostics;

public sealed class CacheMetricsTests : IDisposable
{
    private readonly List<string> _seen = [];
    private readonly MeterListener _listener = new();
    private readonly Factory _factory = new();
    private readonly CacheMetrics _metrics;
    private readonly CacheStatistics _statistics;

    public CacheMetricsTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, _factory.Meter))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument.Name, value, tags));
        _listener.Start();
        _metrics = new CacheMetrics(_factory);
        _statistics = new CacheStatistics("shop", _metrics);
        _metrics.Register(_statistics, new MemoryGauges(() => 3, () => 300, static reason => 100 + (int)reason, () => 5, () => 6, () => 7)
        {
            WindowShare = () => 0.25,
            BoundShare = () => 0.75,
            PendingRemovals = () => 9,
        });
    }

    public void Dispose()
    {
        _listener.Dispose();
        _metrics.Dispose();
        _factory.Dispose();
    }

    [Fact]
    public void The_meter_is_the_librarys() => Assert.Equal("TieredCache", _factory.Meter!.Name);

    [Fact]
    public void Requests_are_told_by_cache_tier_and_result()
    {
        _statistics.MemoryHits.Increment();
        _statistics.MemoryHits.Increment();
        _statistics.RemoteMisses.Increment();
        _listener.RecordObservableInstruments();
        Assert.Contains("dotnet.cache.requests 2 dotnet.cache.name=shop dotnet.cache.request.result=hit tieredcache.tier=memory", _seen);
        Assert.Contains("dotnet.cache.requests 1 dotnet.cache.name=shop dotnet.cache.request.result=miss tieredcache.tier=remote", _seen);
    }

    [Theory]
    [InlineData("dotnet.cache.entries", 3)]
    [InlineData("dotnet.cache.estimated_size", 300)]
    [InlineData("tieredcache.memory.refusals", 5)]
    [InlineData("tieredcache.memory.too_heavy", 6)]
    [InlineData("tieredcache.memory.window_share", 0.25)]
    [InlineData("tieredcache.memory.bound_share", 0.75)]
    [InlineData("tieredcache.memory.removals.pending", 9)]
    [InlineData("tieredcache.loads.waiting", 7)]
    public void What_memory_holds_is_told_by_cache(string instrument, double value)
    {
        _listener.RecordObservableInstruments();
        Assert.Contains($"{instrument} {value} dotnet.cache.name=shop tieredcache.tier=memory", _seen);
    }

    [Theory]
    [InlineData("dotnet.cache.evictions", "capacity", CacheRemovalReason.Evicted)]
    [InlineData("dotnet.cache.evictions", "pressure", CacheRemovalReason.Pressure)]
    [InlineData("tieredcache.memory.expirations", "expired", CacheRemovalReason.Expired)]
    [InlineData("tieredcache.memory.expirations", "tag", CacheRemovalReason.Tag)]
    [InlineData("tieredcache.memory.expirations", "cleared", CacheRemovalReason.Cleared)]
    [InlineData("tieredcache.memory.expirations", "removed", CacheRemovalReason.Removed)]
    public void What_memory_dropped_is_told_by_reason(string instrument, string reason, CacheRemovalReason counted)
    {
        _listener.RecordObservableInstruments();
        Assert.Contains($"{instrument} {100 + (int)counted} dotnet.cache.name=shop tieredcache.reason={reason} tieredcache.tier=memory", _seen);
    }

    [Fact]
    public void What_a_cache_does_not_have_is_not_told()
    {
        _metrics.Register(new CacheStatistics("plain", _metrics), new MemoryGauges(() => 1, () => 1, static _ => 0, () => 0, () => 0, () => 0) { BoundShare = () => 1 });
        _listener.RecordObservableInstruments();
        Assert.Contains(_seen, static line => line.StartsWith("tieredcache.memory.bound_share 1 dotnet.cache.name=plain", StringComparison.Ordinal));
        Assert.DoesNotContain(_seen, static line => line.StartsWith("tieredcache.memory.window_share", StringComparison.Ordinal) && line.Contains("plain", StringComparison.Ordinal));
        Assert.DoesNotContain(_seen, static line => line.StartsWith("tieredcache.memory.removals", StringComparison.Ordinal) && line.Contains("plain", StringComparison.Ordinal));
    }

    [Fact]
    public void The_state_of_the_process_is_told()
    {
        _metrics.ObserveCoherence(static () => 8, static () => 1);
        _listener.RecordObservableInstruments();
        Assert.Contains("tieredcache.invalidations.pending 8", _seen);
        Assert.Contains("tieredcache.remote.connected 1", _seen);
    }

    [Fact]
    public void Without_a_shared_tier_it_is_not_told_whether_that_is_in_use()
    {
        _metrics.ObserveCoherence(static () => 0, connected: null);
        _listener.RecordObservableInstruments();
        Assert.Contains("tieredcache.invalidations.pending 0", _seen);
        Assert.DoesNotContain(_seen, static line => line.StartsWith("tieredcache.remote.connected", StringComparison.Ordinal));
    }

    [Fact]
    public void The_state_of_the_node_is_told_by_a_one_among_zeros_and_its_heartbeat_by_its_age()
    {
        _metrics.ObserveNode(["offline", "live"], static () => 1, static () => TimeSpan.FromSeconds(2));
        _listener.RecordObservableInstruments();
        Assert.Contains("tieredcache.coherence.state 0 tieredcache.state=offline", _seen);
        Assert.Contains("tieredcache.coherence.state 1 tieredcache.state=live", _seen);
        Assert.Contains("tieredcache.coherence.heartbeat_age 2", _seen);
    }

    [Fact]
    public void Before_the_first_heartbeat_there_is_no_age()
    {
        _listener.RecordObservableInstruments();
        Assert.DoesNotContain(_seen, static line => line.Contains("heartbeat_age", StringComparison.Ordinal));
    }

    [Fact]
    public void Events_are_counted_as_they_happen()
    {
        _statistics.Loaded(LoadResult.Timeout, TimeSpan.FromSeconds(2), isAhead: false);
        _statistics.Refused();
        _statistics.Rejected("checksum");
        _statistics.RemoteCalled("GET", TimeSpan.FromSeconds(1), failed: true);
        _metrics.Flushed("log");
        _metrics.Reading();
        _metrics.CaughtUp(7);
        _metrics.Replayed(8);
        _metrics.Lagged(TimeSpan.FromSeconds(3));
        _statistics.WaitedForLease(TimeSpan.FromSeconds(4));
        Assert.Equal(
        [
            "tieredcache.loads 1 dotnet.cache.name=shop tieredcache.load.result=timeout tieredcache.load.reason=miss",
            "tieredcache.load.duration 2 dotnet.cache.name=shop tieredcache.load.result=timeout tieredcache.load.reason=miss",
            "tieredcache.loads.refused 1 dotnet.cache.name=shop",
            "tieredcache.rejected 1 dotnet.cache.name=shop tieredcache.reason=checksum",
            "tieredcache.remote.duration 1 dotnet.cache.name=shop tieredcache.operation=GET",
            "tieredcache.remote.errors 1 dotnet.cache.name=shop tieredcache.operation=GET",
            "tieredcache.coherence.flushes 1 tieredcache.reason=log",
            "tieredcache.coherence.gaps 1",
            "tieredcache.coherence.caught_up 7",
            "tieredcache.coherence.replays 8",
            "tieredcache.invalidation.lag 3",
            "tieredcache.lease.wait 4 dotnet.cache.name=shop",
        ], _seen);
    }

    [Fact]
    public void What_a_listener_throws_does_not_come_back()
    {
        _listener.SetMeasurementEventCallback<long>(static (_, _, _, _) => throw new InvalidOperationException("a listener fails"));
        _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => throw new InvalidOperationException("a listener fails"));
        _metrics.Flushed("log");
        _statistics.Loaded(LoadResult.Success, TimeSpan.FromSeconds(2), isAhead: true);
        _statistics.RemoteCalled("GET", TimeSpan.FromSeconds(1), failed: true);
        Assert.Empty(_seen);
    }

    private void Note(string instrument, IFormattable value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var line = $"{instrument} {value}";
        foreach (var tag in tags)
        {
            line += $" {tag.Key}={tag.Value}";
        }

        _seen.Add(line);
    }

    private sealed class Factory : IMeterFactory
    {
        public Meter? Meter { get; private set; }

        public Meter Create(MeterOptions options) => Meter ??= new Meter(options);

        public void Dispose() => Meter?.Dispose();
    }
}

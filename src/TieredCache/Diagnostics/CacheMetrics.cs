using System.Diagnostics.Metrics;

namespace TieredCache.Diagnostics;

/// <summary>
/// All instruments of the library, on the meter <c>TieredCache</c>. Where .NET has a name for a thing its own
/// (<c>dotnet.cache.*</c>) is used, with <c>tieredcache.tier</c> to tell the tiers apart; the rest is <c>tieredcache.*</c>.
/// </summary>
internal sealed class CacheMetrics : IDisposable
{
    public const string MeterName = "TieredCache";

    // In seconds. A command on the shared tier takes parts of a millisecond, a value may be hours old.
    private static readonly InstrumentAdvice<double> Waits = new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };
    private static readonly InstrumentAdvice<double> Lifetimes = new() { HistogramBucketBoundaries = [0.1, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400] };
    private readonly Lock _gate = new();
    private readonly List<(CacheStatistics Counts, MemoryGauges Memory)> _caches = [];
    private readonly List<(string Cache, BehindGauges Behind)> _behind = [];
    private readonly Meter? _owned;
    private readonly Counter<long> _loads;
    private readonly Counter<long> _refused;
    private readonly Histogram<double> _loadDuration;
    private readonly Histogram<double> _remoteDuration;
    private readonly Counter<long> _remoteErrors;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _invalidations;
    private readonly Counter<long> _flushes;
    private readonly Counter<long> _readings;
    private readonly Counter<long> _caughtUp;
    private readonly Counter<long> _replays;
    private readonly Histogram<double> _lag;
    private readonly Histogram<double> _leaseWait;
    private readonly Histogram<double> _hitAge;
    private Func<long> _pending = static () => 0;
    private Func<long>? _connected;
    private IReadOnlyList<string> _states = [];
    private Func<int> _state = static () => 0;
    private Func<TimeSpan?> _age = static () => null;

    public CacheMetrics(IMeterFactory? factory)
    {
        var meter = factory?.Create(MeterName) ?? (_owned = new Meter(MeterName));
        meter.CreateObservableCounter("dotnet.cache.requests", Requests, "{request}", "Look-ups, by tier and result.");
        meter.CreateObservableCounter("dotnet.cache.evictions", () => Left(("capacity", CacheRemovalReason.Evicted), ("pressure", CacheRemovalReason.Pressure)), "{eviction}", "Entries evicted from L1 because a bound was reached, by reason.");
        meter.CreateObservableUpDownCounter("dotnet.cache.entries", () => Each(static m => m.Entries), "{entry}", "Entries in L1.");
        meter.CreateObservableGauge("dotnet.cache.estimated_size", () => Each(static m => m.Bytes), "By", "The weight of the entries in L1.");
        meter.CreateObservableCounter("tieredcache.memory.expirations", () => Left(("expired", CacheRemovalReason.Expired), ("tag", CacheRemovalReason.Tag), ("cleared", CacheRemovalReason.Cleared), ("removed", CacheRemovalReason.Removed)), "{entry}", "Entries found expired, flushed, or removed by tag or key, by reason.");
        meter.CreateObservableCounter("tieredcache.memory.refusals", () => Each(static m => m.Refusals), "{entry}", "Values not kept because a removal had overtaken their load.");
        meter.CreateObservableCounter("tieredcache.memory.too_heavy", () => Each(static m => m.TooHeavy), "{entry}", "Values not kept because they weigh more than the tier may hold.");
        meter.CreateObservableGauge("tieredcache.memory.window_share", () => Each(static m => m.WindowShare), "1", "The share of the entries that new ones have to themselves, as tuned.");
        meter.CreateObservableGauge("tieredcache.memory.bound_share", () => Each(static m => m.BoundShare), "1", "The part of its bounds that L1 may use: 1, or less while memory is short.");
        meter.CreateObservableGauge("tieredcache.memory.removals.pending", () => Each(static m => m.PendingRemovals), "{entry}", "Removals that their handler has not heard of yet.");
        meter.CreateObservableGauge("tieredcache.loads.waiting", () => Each(static m => m.WaitingLoads), "{load}", "Loads that wait for a permit.");
        meter.CreateObservableGauge("tieredcache.loads.breaker", () => Each(static m => m.OpenBreakers), "{breaker}", "1 while no loads are made because half of them have failed.");
        meter.CreateObservableCounter("tieredcache.stale", Stale, "{request}", "Answers past their duration, given because a load failed or took too long.");
        meter.CreateObservableGauge("tieredcache.invalidations.pending", Pending, "{invalidation}", "Invalidations that could not be sent yet.");
        meter.CreateObservableGauge("tieredcache.remote.connected", Connected, "{connection}", "1 while the shared tier is in use.");
        ObserveBehind(meter);
        _loads = meter.CreateCounter<long>("tieredcache.loads", "{load}", "Loads ended, by result.");
        _refused = meter.CreateCounter<long>("tieredcache.loads.refused", "{load}", "Loads not made because the breaker was open.");
        _loadDuration = meter.CreateHistogram<double>("tieredcache.load.duration", "s", "How long loads took.", tags: null, Waits);
        _remoteDuration = meter.CreateHistogram<double>("tieredcache.remote.duration", "s", "How long commands on the shared tier took.", tags: null, Waits);
        _remoteErrors = meter.CreateCounter<long>("tieredcache.remote.errors", "{error}", "Commands on the shared tier that failed.");
        _rejected = meter.CreateCounter<long>("tieredcache.rejected", "{entry}", "Values found that could not be served, by reason.");
        _invalidations = meter.CreateCounter<long>("tieredcache.invalidations.received", "{invalidation}", "Messages of other nodes applied, by kind.");
        _flushes = meter.CreateCounter<long>("tieredcache.coherence.flushes", "{flush}", "Buckets of L1 flushed because messages may have been missed.");
        _readings = meter.CreateCounter<long>("tieredcache.coherence.gaps", "{gap}", "Times a bucket's log was read because something was missing.");
        _caughtUp = meter.CreateCounter<long>("tieredcache.coherence.caught_up", "{invalidation}", "Invalidations that were missed and came from the log.");
        _replays = meter.CreateCounter<long>("tieredcache.coherence.replays", "{invalidation}", "Invalidations sent again because a new epoch may have lost them.");
        _lag = meter.CreateHistogram<double>("tieredcache.invalidation.lag", "s", "From sending an invalidation of this node to hearing its message: a sample.", tags: null, Waits);
        _leaseWait = meter.CreateHistogram<double>("tieredcache.lease.wait", "s", "How long a load waited for another node's.", tags: null, Waits);
        _hitAge = meter.CreateHistogram<double>("tieredcache.memory.hit_age", "s", "How old values were that L1 handed out: a sample, one hit in 64.", tags: null, Lifetimes);
        meter.CreateObservableGauge("tieredcache.coherence.state", States, "{node}", "1 for the state that this node is in, 0 for the others.");
        meter.CreateObservableGauge("tieredcache.coherence.heartbeat_age", Ages, "s", "How long ago the last heartbeat was sent that showed nothing missing.");
    }

    public void Register(CacheStatistics counts, MemoryGauges memory)
    {
        lock (_gate)
        {
            _caches.Add((counts, memory));
        }
    }

    public void Register(string cache, BehindGauges behind)
    {
        lock (_gate)
        {
            _behind.Add((cache, behind));
        }
    }

    /// <summary>Hands in how to read what waits for the shared tier and whether that is in use; null where there is none.</summary>
    public void ObserveCoherence(Func<long> pending, Func<long>? connected)
    {
        _pending = pending;
        _connected = connected;
    }

    /// <summary>Hands in how to read the node's state and the age of its last good heartbeat, null before the first.</summary>
    public void ObserveNode(IReadOnlyList<string> states, Func<int> state, Func<TimeSpan?> age)
    {
        _states = states;
        _state = state;
        _age = age;
    }

    public void Refused(string cache) => Add(_refused, 1, [new("dotnet.cache.name", cache)]);

    // Where nobody listens, as in most processes that have just started, neither tags nor measurements are made.
    public void Loaded(string cache, LoadResult result, TimeSpan duration, bool isAhead)
    {
        if (!_loads.Enabled && !_loadDuration.Enabled)
        {
            return;
        }

        ReadOnlySpan<KeyValuePair<string, object?>> tags = [new("dotnet.cache.name", cache), new("tieredcache.load.result", Name(result)), new("tieredcache.load.reason", Reason(isAhead))];
        Add(_loads, 1, tags);
        Record(_loadDuration, duration.TotalSeconds, tags);

        static string Name(LoadResult result) => result switch
        {
            LoadResult.Success => "success",
            LoadResult.Error => "error",
            LoadResult.Timeout => "timeout",
            _ => "cancelled",
        };
    }

    /// <summary>Why a load was made.</summary>
    public static string Reason(bool isAhead) => isAhead ? "refresh" : "miss";

    /// <summary>A hit in memory whose age is one of the sample.</summary>
    public void HitAged(string cache, long milliseconds)
    {
        if (_hitAge.Enabled)
        {
            Record(_hitAge, milliseconds / 1000.0, [new("dotnet.cache.name", cache)]);
        }
    }

    public void RemoteCalled(string cache, string operation, TimeSpan duration, bool failed)
    {
        if (!_remoteDuration.Enabled && !_remoteErrors.Enabled)
        {
            return;
        }

        ReadOnlySpan<KeyValuePair<string, object?>> tags = [new("dotnet.cache.name", cache), new("tieredcache.operation", operation)];
        Record(_remoteDuration, duration.TotalSeconds, tags);
        if (failed)
        {
            Add(_remoteErrors, 1, tags);
        }
    }

    public void Rejected(string cache, string reason) =>
        Add(_rejected, 1, [new("dotnet.cache.name", cache), new("tieredcache.reason", reason)]);

    public void Invalidated(string kind) => Add(_invalidations, 1, [new("tieredcache.kind", kind)]);

    public void Flushed(string reason) => Add(_flushes, 1, [new("tieredcache.reason", reason)]);

    public void Reading() => Add(_readings, 1, []);

    public void CaughtUp(int invalidations) => Add(_caughtUp, invalidations, []);

    public void Replayed(int invalidations) => Add(_replays, invalidations, []);

    public void Lagged(TimeSpan lag) => Record(_lag, lag.TotalSeconds, []);

    public void WaitedForLease(string cache, TimeSpan wait) => Record(_leaseWait, wait.TotalSeconds, [new("dotnet.cache.name", cache)]);

    public void Dispose() => _owned?.Dispose();

    // What a listener throws comes back to whoever measures, who has something else to do.
    private static void Add(Counter<long> counter, long count, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            counter.Add(count, tags);
        }
        catch (Exception)
        {
            // The measurement is lost to the listeners behind that one.
        }
    }

    private static void Record(Histogram<double> histogram, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        try
        {
            histogram.Record(value, tags);
        }
        catch (Exception)
        {
            // As above.
        }
    }

    private void ObserveBehind(Meter meter)
    {
        meter.CreateObservableGauge("tieredcache.writebehind.pending", () => EachBehind(static b => b.Pending), "{write}", "Acknowledged writes that have not reached the store.");
        meter.CreateObservableGauge("tieredcache.writebehind.oldest_age", () => EachBehind<double>(static b => () => b.OldestAge().TotalSeconds), "s", "How long the oldest of them has waited.");
        meter.CreateObservableCounter("tieredcache.writebehind.flushed", () => EachBehind(static b => b.Flushed), "{write}", "Writes that the store has taken, those that a later one stands for included.");
        meter.CreateObservableCounter("tieredcache.writebehind.retries", () => EachBehind(static b => b.Retries), "{batch}", "Batches that the store refused or did not answer.");
        meter.CreateObservableCounter("tieredcache.writebehind.dead_letters", () => EachBehind(static b => b.PutAside), "{write}", "Writes that were put aside because the store refused them for good.");
        meter.CreateObservableGauge("tieredcache.writebehind.dead_letters.held", () => EachBehind(static b => b.Letters), "{write}", "Dead letters that were neither replayed nor discarded.");
        meter.CreateObservableGauge("tieredcache.writebehind.journal.size", () => EachBehind(static b => b.JournalBytes), "By", "The weight of the journal's files.");
    }

    // Not as a number, which would be another kind of gauge, and six methods more for every process to compile.
    private Measurement<long>[] Pending() => [new(_pending())];

    private List<Measurement<long>> States()
    {
        var now = _state();
        return [.. _states.Select((name, state) => new Measurement<long>(state == now ? 1 : 0, new KeyValuePair<string, object?>("tieredcache.state", name)))];
    }

    private IEnumerable<Measurement<long>> Connected() => _connected is { } connected ? [new Measurement<long>(connected())] : [];

    private IEnumerable<Measurement<double>> Ages() => _age() is { } age ? [new Measurement<double>(age.TotalSeconds)] : [];

    private List<Measurement<long>> Requests()
    {
        var all = new List<Measurement<long>>();
        foreach (var (counts, _) in Snapshot())
        {
            all.Add(Lookup(counts.MemoryHits, "memory", "hit"));
            all.Add(Lookup(counts.MemoryMisses, "memory", "miss"));
            all.Add(Lookup(counts.RemoteHits, "remote", "hit"));
            all.Add(Lookup(counts.RemoteMisses, "remote", "miss"));

            Measurement<long> Lookup(ThreadCounter counter, string tier, string result) => new(counter.Sum,
                new("dotnet.cache.name", counts.Cache), new("dotnet.cache.request.result", result), new("tieredcache.tier", tier));
        }

        return all;
    }

    private IEnumerable<Measurement<long>> Stale() =>
        Snapshot().Select(static cache => new Measurement<long>(cache.Counts.StaleServed.Sum, new KeyValuePair<string, object?>("dotnet.cache.name", cache.Counts.Cache)));

    private IEnumerable<Measurement<T>> Each<T>(Func<MemoryGauges, Func<T>?> gauge)
        where T : struct =>
        from cache in Snapshot()
        let read = gauge(cache.Memory)
        where read is not null
        select new Measurement<T>(read(), new("dotnet.cache.name", cache.Counts.Cache), new("tieredcache.tier", "memory"));

    private IEnumerable<Measurement<T>> EachBehind<T>(Func<BehindGauges, Func<T>?> gauge)
        where T : struct
    {
        (string Cache, BehindGauges Behind)[] all;
        lock (_gate)
        {
            all = [.. _behind];
        }

        return from held in all
               let read = gauge(held.Behind)
               where read is not null
               select new Measurement<T>(read(), new KeyValuePair<string, object?>("dotnet.cache.name", held.Cache));
    }

    private IEnumerable<Measurement<long>> Left(params (string Name, CacheRemovalReason Reason)[] reasons) =>
        from cache in Snapshot()
        from reason in reasons
        select new Measurement<long>(cache.Memory.Left(reason.Reason),
            new("dotnet.cache.name", cache.Counts.Cache), new("tieredcache.reason", reason.Name), new("tieredcache.tier", "memory"));

    private (CacheStatistics Counts, MemoryGauges Memory)[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _caches];
        }
    }
}

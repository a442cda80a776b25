using System.Diagnostics.Metrics;
using TieredCache.Diagnostics;

namespace TieredCache.Tests.Diagnostics;

/// <summary>All instruments of the library, as a listener is shown them, each with the attributes that its measurements carry.</summary>
internal static class Emitted
{
    public static IReadOnlyList<EmittedInstrument> Instruments { get; } = Collect();

    private static List<EmittedInstrument> Collect()
    {
        using var factory = new OneMeter();
        var seen = new Dictionary<Instrument, EmittedInstrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, heard) =>
        {
            if (ReferenceEquals(instrument.Meter, factory.Meter))
            {
                seen.Add(instrument, new EmittedInstrument(instrument.Name, KindOf(instrument), instrument.Unit ?? "", []));
                heard.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(seen[instrument], tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(seen[instrument], tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(seen[instrument], tags));
        listener.Start();
        using var metrics = new CacheMetrics(factory);
        Drive(metrics);
        listener.RecordObservableInstruments();
        return [.. seen.Values];
    }

    // Everything that can be told, once.
    private static void Drive(CacheMetrics metrics)
    {
        var cache = new CacheStatistics("shop", metrics);
        metrics.Register(cache, new MemoryGauges(() => 1, () => 1, static _ => 1, () => 1, () => 1, () => 1)
        {
            WindowShare = () => 1,
            BoundShare = () => 1,
            OpenBreakers = () => 1,
            PendingRemovals = () => 1,
        });
        metrics.Register("shop", new BehindGauges(() => 1, () => TimeSpan.Zero, () => 1, () => 1, () => 1, () => 1) { JournalBytes = () => 1 });
        metrics.ObserveCoherence(() => 1, () => 1);
        metrics.ObserveNode(["live"], () => 0, () => TimeSpan.Zero);
        cache.Loaded(LoadResult.Success, TimeSpan.Zero, isAhead: false);
        cache.Refused();
        cache.RemoteCalled("GET", TimeSpan.Zero, failed: true);
        cache.Rejected("format");
        cache.WaitedForLease(TimeSpan.Zero);
        cache.HitAged(1);
        metrics.Invalidated("Delete");
        metrics.Flushed("log");
        metrics.Reading();
        metrics.CaughtUp(1);
        metrics.Replayed(1);
        metrics.Lagged(TimeSpan.Zero);
    }

    private static void Note(EmittedInstrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        instrument.IsMeasured = true;
        foreach (var tag in tags)
        {
            instrument.Attributes.Add(tag.Key);
        }
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        "Gauge" or "ObservableGauge" => "gauge",
        "Histogram" => "histogram",
        var other => other,
    };

    private sealed class OneMeter : IMeterFactory
    {
        public Meter? Meter { get; private set; }

        public Meter Create(MeterOptions options) => Meter ??= new Meter(options);

        public void Dispose() => Meter?.Dispose();
    }
}

/// <summary>An instrument, and the names of the attributes that its measurements carry.</summary>
internal sealed record EmittedInstrument(string Name, string Kind, string Unit, SortedSet<string> Attributes)
{
    public bool IsMeasured { get; set; }

    /// <summary>The names that it has in Prometheus, by OpenTelemetry's rules: underscores, the unit, <c>_total</c> for counters, <c>_ratio</c> for shares.</summary>
    public IEnumerable<string> PrometheusNames
    {
        get
        {
            var name = Label(Name) + (Kind, Unit) switch
            {
                (_, "s") => "_seconds",
                (_, "By") => "_bytes",
                ("gauge", "1") => "_ratio",
                _ => "",
            };
            return Kind switch
            {
                "counter" => [$"{name}_total"],
                "histogram" => [$"{name}_bucket", $"{name}_sum", $"{name}_count"],
                _ => [name],
            };
        }
    }

    /// <summary>An attribute's name in Prometheus.</summary>
    public static string Label(string attribute) => attribute.Replace('.', '_');
}

using System.Diagnostics.Metrics;

namespace Storefront.Figures;

/// <summary>
/// Reads the library's counters the way a metrics exporter does: an observable counter reports its totals, one measurement
/// for each set of tags, while <see cref="Read"/> asks for them. The sums are over all named caches.
/// </summary>
public sealed class CacheFigures : IDisposable
{
    private const string MeterName = "TieredCache";
    private const string RequestsInstrument = "dotnet.cache.requests";
    private const string StaleInstrument = "tieredcache.stale";
    private const string ResultTag = "dotnet.cache.request.result";
    private const string HitResult = "hit";
    private const string TierTag = "tieredcache.tier";
    private const string MemoryTier = "memory";
    private const string RemoteTier = "remote";

    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private CacheTotals _totals;

    public CacheFigures()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: MeterName, Name: RequestsInstrument or StaleInstrument })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) => Add(instrument.Name, count, tags));
        _listener.Start();
    }

    /// <summary>The totals since the node started.</summary>
    public CacheTotals Read()
    {
        lock (_gate)
        {
            _totals = default;
            _listener.RecordObservableInstruments();
            return _totals;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(string instrument, long count, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _totals = (instrument, Find(tags, TierTag), Find(tags, ResultTag)) switch
        {
            (StaleInstrument, _, _) => _totals with { StaleHits = _totals.StaleHits + count },
            (_, MemoryTier, HitResult) => _totals with { MemoryHits = _totals.MemoryHits + count },
            (_, RemoteTier, HitResult) => _totals with { RemoteHits = _totals.RemoteHits + count },
            _ => _totals,
        };

    private static string? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == name)
            {
                return tag.Value as string;
            }
        }

        return null;
    }
}

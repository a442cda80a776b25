using System.Diagnostics.Metrics;

namespace Storefront.Figures;

/// <summary>
/// Reads the library's look-up counter the way a metrics exporter does: observable counters report their totals, one
/// measurement for each set of tags, while <see cref="Read"/> asks for them. The sums are over all named caches.
/// </summary>
public sealed class CacheFigures : IDisposable
{
    private const string MeterName = "TieredCache";
    private const string LookupsInstrument = "tieredcache.lookups";
    private const string TierTag = "tieredcache.tier";
    private const string OutcomeTag = "tieredcache.outcome";
    private const string MemoryTier = "memory";
    private const string RemoteTier = "remote";
    private const string HitOutcome = "hit";
    private const string StaleOutcome = "stale";

    private readonly Lock _gate = new();
    private readonly MeterListener _listener = new();
    private CacheTotals _totals;

    public CacheFigures()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == MeterName && instrument.Name == LookupsInstrument)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => Add(count, tags));
        _listener.Start();
    }

    /// <summary>The totals since the node started.</summary>
    public CacheTotals Read()
    {
        lock (_gate)
        {
            _totals = new CacheTotals();
            _listener.RecordObservableInstruments();
            return _totals;
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(long count, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _totals = (Find(tags, TierTag), Find(tags, OutcomeTag)) switch
        {
            (MemoryTier, HitOutcome) => _totals with { MemoryHits = _totals.MemoryHits + count },
            (RemoteTier, HitOutcome) => _totals with { RemoteHits = _totals.RemoteHits + count },
            (_, StaleOutcome) => _totals with { StaleHits = _totals.StaleHits + count },
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

using System.Diagnostics.Metrics;

namespace WriteBehindWorker.Hosting;

/// <summary>How many acknowledged writes the database does not have yet, from the library's own metric.</summary>
internal sealed class QueueGauge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private long _pending;

    public QueueGauge()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument is { Meter.Name: "TieredCache", Name: "tieredcache.writebehind.pending" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        // One measurement for each named cache.
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => _pending += value);
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => _pending += value);
        _listener.Start();
    }

    public long Pending
    {
        get
        {
            lock (_gate)
            {
                _pending = 0;
                _listener.RecordObservableInstruments();
                return _pending;
            }
        }
    }

    public void Dispose() => _listener.Dispose();
}

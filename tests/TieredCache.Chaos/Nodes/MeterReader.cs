using System.Diagnostics.Metrics;
using TieredCache.Chaos.Messages;

namespace TieredCache.Chaos.Nodes;

/// <summary>Reads the library's public instruments: the one window into a node, and it does not change when the inside does.</summary>
internal sealed class MeterReader : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _received;
    private long _disturbances;
    private long _failures;
    private long _pending;
    private long _connected;

    public MeterReader()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "TieredCache" && instrument.Name.StartsWith("tieredcache.", StringComparison.Ordinal))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>(OnMeasured);
        _listener.SetMeasurementEventCallback<double>(static (_, _, _, _) => { });
        _listener.Start();
    }

    /// <summary>A removal by another node was heard; called by the thread that is about to apply it.</summary>
    public Action? Heard { get; set; }

    public Figures Read()
    {
        lock (_listener)
        {
            _listener.RecordObservableInstruments();
            return new(Volatile.Read(ref _received), Volatile.Read(ref _disturbances), Volatile.Read(ref _failures), Volatile.Read(ref _pending), Volatile.Read(ref _connected) != 0);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void OnMeasured(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        switch (instrument.Name)
        {
            case "tieredcache.invalidations.received" when !IsOutsideTheOrder(tags):
                Interlocked.Add(ref _received, value);
                Heard?.Invoke();
                break;
            case "tieredcache.invalidations.pending":
                Volatile.Write(ref _pending, value);
                break;
            case "tieredcache.remote.connected":
                Volatile.Write(ref _connected, value);
                break;
            case "tieredcache.remote.errors":
                Interlocked.Add(ref _failures, value);
                break;
            case var name when name.StartsWith("tieredcache.coherence.", StringComparison.Ordinal) && instrument is Counter<long>:
                Interlocked.Add(ref _disturbances, value);
                break;
        }
    }

    private static bool IsOutsideTheOrder(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var tag in tags)
        {
            if (tag is { Key: "tieredcache.kind", Value: "Wake" or "garbage" })
            {
                return true;
            }
        }

        return false;
    }
}

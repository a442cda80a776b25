using System.Collections.Concurrent;
using TieredCache.Coherence;

namespace TieredCache.Testing.InMemory;

/// <summary>
/// What a node hears, one thing at a time and in order: at once, on the thread of whoever published it, unless messages are
/// held back or dropped.
/// </summary>
internal sealed class InMemoryMailbox
{
    private readonly ConcurrentQueue<(int Bucket, byte[]? Message, bool Connected)> _arrivals = new();
    private IInvalidationListener? _listener;
    private int _delivering;
    private volatile bool _connected;
    private volatile bool _holds;

    public bool IsConnected => _connected;

    /// <summary>While true messages wait; set to false they arrive.</summary>
    public bool Holds
    {
        get => _holds;
        set
        {
            _holds = value;
            Deliver();
        }
    }

    /// <summary>While true messages are lost and nobody notices.</summary>
    public bool Drops { get; set; }

    public void Subscribe(IInvalidationListener listener)
    {
        _listener = listener;
        Connect(connected: true);
    }

    /// <summary>The subscription's connection is lost, or comes back: what is published between is not heard.</summary>
    public void Connect(bool connected)
    {
        if (_listener is not null && _connected != connected)
        {
            _connected = connected;
            _arrivals.Enqueue((0, null, connected));
            Deliver();
        }
    }

    public void Post(int bucket, byte[] message)
    {
        if (_connected && !Drops)
        {
            _arrivals.Enqueue((bucket, message, true));
        }
    }

    public void Deliver()
    {
        while (!_holds && !_arrivals.IsEmpty && Interlocked.Exchange(ref _delivering, 1) == 0)
        {
            while (!_holds && _arrivals.TryDequeue(out var arrival))
            {
                Hand(arrival.Bucket, arrival.Message, arrival.Connected);
            }

            Volatile.Write(ref _delivering, 0);
        }
    }

    private void Hand(int bucket, byte[]? message, bool connected)
    {
        if (message is null)
        {
            _listener!.OnConnectionChanged(connected);
        }
        else
        {
            _listener!.OnMessage(bucket, message);
        }
    }
}

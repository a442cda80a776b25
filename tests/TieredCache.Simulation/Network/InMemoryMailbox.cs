using TieredCache.Coherence;
using TieredCache.Simulation.Engine;
using TieredCache.Simulation.Network;

namespace TieredCache.Testing.InMemory;

/// <summary>Stands before the double's mailbox: each message arrives in a step of its own, in order unless a fault says otherwise.</summary>
internal sealed class InMemoryMailbox(Scheduler scheduler, Traffic traffic, int node)
{
    private readonly List<(int Bucket, byte[] Message)> _underWay = [];
    private IInvalidationListener? _listener;
    private int _subscription;

    /// <summary>True while the node is subscribed: what is published else is not heard.</summary>
    public bool IsConnected { get; private set; }

    /// <summary>True while messages are lost although the connection seems to stand.</summary>
    public bool IsDeaf { get; set; }

    public void Subscribe(IInvalidationListener listener)
    {
        _listener = listener;
        IsConnected = true;
    }

    /// <summary>The subscription's connection is lost, or stands again; the node is told a little later.</summary>
    public void Connect(bool connected)
    {
        if (_listener is null || IsConnected == connected)
        {
            return;
        }

        IsConnected = connected;
        _subscription++;
        _underWay.Clear();
        scheduler.Post(node, traffic.Way, () => _listener.OnConnectionChanged(connected));
    }

    public void Post(int bucket, byte[] message)
    {
        if (!IsConnected || IsDeaf || traffic.Is(traffic.Drop))
        {
            return;
        }

        var place = _underWay.Count > 0 && traffic.Is(traffic.Reorder) ? _underWay.Count - 1 : _underWay.Count;
        Send(place, bucket, message);
        if (traffic.Is(traffic.Duplicate))
        {
            Send(_underWay.Count, bucket, message);
        }
    }

    /// <summary>Messages are delivered by their own steps.</summary>
    public void Deliver()
    {
    }

    private void Send(int place, int bucket, byte[] message)
    {
        var subscription = _subscription;
        _underWay.Insert(place, (bucket, message));
        scheduler.Post(node, traffic.MessageWay, () =>
        {
            if (subscription == _subscription)
            {
                // Whichever step comes first delivers what stands first.
                var (from, first) = _underWay[0];
                _underWay.RemoveAt(0);
                _listener!.OnMessage(from, first);
            }
        });
    }
}

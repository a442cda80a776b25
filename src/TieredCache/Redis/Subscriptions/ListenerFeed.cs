using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TieredCache.Coherence;
using TieredCache.Diagnostics;

namespace TieredCache.Redis.Subscriptions;

/// <summary>
/// What the listener gets to hear. Messages and changes of the connection go through one queue and are handed over one at a
/// time, so that the order in which the client delivers is kept and the listener needs no lock.
/// </summary>
/// <remarks>
/// Who brings a message while nobody hands over does it himself, and goes on with what others bring meanwhile: a message waits
/// for no other thread to wake up, which would take longer than all the rest of its way through this process.
/// </remarks>
internal sealed class ListenerFeed(IInvalidationListener listener, ILogger logger) : IDisposable
{
    private readonly ConcurrentQueue<Arrival> _arrivals = new();
    private readonly Lock _telling = new();
    private volatile bool _isConnected;
    private volatile bool _isOver;
    private int _losses;
    private int _left;

    /// <summary>What the listener was told last, or will be next.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>How many losses there were, told or not.</summary>
    public int Losses => Volatile.Read(ref _losses);

    public void Message(int bucket, byte[] message)
    {
        if (Enqueue(new(bucket, message, Connected: true)))
        {
            HandOver();
        }
    }

    /// <summary>Something may have been missed.</summary>
    public void Lost(bool isNews)
    {
        lock (_telling)
        {
            _losses++;
            if (_isConnected)
            {
                _isConnected = false;
                if (isNews)
                {
                    RedisLog.SubscriptionLost(logger);
                }

                Change(connected: false);
            }
        }
    }

    /// <summary>Every channel has delivered; it counts only if there was no loss since <paramref name="losses"/> was read.</summary>
    public void Back(int losses)
    {
        lock (_telling)
        {
            if (_losses == losses && !_isConnected)
            {
                _isConnected = true;
                Change(connected: true);
            }
        }
    }

    /// <summary>Nothing is handed over any more; one message may be just now.</summary>
    public void Dispose() => _isOver = true;

    // Not on the thread that has found it out, which is the client's and may be anywhere.
    private void Change(bool connected)
    {
        if (Enqueue(new(Bucket: -1, Message: null, connected)))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static feed => feed.HandOver(), this, preferLocal: false);
        }
    }

    // True for whoever has to hand over: what is left was nothing.
    private bool Enqueue(Arrival arrival)
    {
        _arrivals.Enqueue(arrival);
        return Interlocked.Increment(ref _left) == 1;
    }

    private void HandOver()
    {
        do
        {
            if (_arrivals.TryDequeue(out var arrival) && !_isOver)
            {
                Tell(arrival);
            }
        }
        while (Interlocked.Decrement(ref _left) > 0);
    }

    private void Tell(in Arrival arrival)
    {
        try
        {
            if (arrival.Message is { } message)
            {
                listener.OnMessage(arrival.Bucket, message);
            }
            else
            {
                listener.OnConnectionChanged(arrival.Connected);
            }
        }
        catch (Exception error)
        {
            RedisLog.ListenerFailed(logger, error);
        }
    }

    private readonly record struct Arrival(int Bucket, byte[]? Message, bool Connected);
}

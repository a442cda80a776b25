using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TieredCache.Coherence;
using TieredCache.Diagnostics;

namespace TieredCache.Redis.Subscriptions;

/// <summary>
/// What the listener gets to hear. Messages and changes of the connection go through one queue, and one loop hands them over,
/// so that the order in which the client delivers is kept and the listener needs no lock.
/// </summary>
internal sealed class ListenerFeed : IAsyncDisposable
{
    private readonly IInvalidationListener _listener;
    private readonly ILogger _logger;
    private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>(new() { SingleReader = true });
    private readonly Lock _telling = new();
    private readonly Task _loop;
    private volatile bool _isConnected;
    private int _losses;

    public ListenerFeed(IInvalidationListener listener, ILogger logger)
    {
        _listener = listener;
        _logger = logger;
        _loop = Task.Run(HandOverAsync);
    }

    /// <summary>What the listener was told last.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>How many losses there were, told or not.</summary>
    public int Losses => Volatile.Read(ref _losses);

    public void Message(int bucket, byte[] message) => _arrivals.Writer.TryWrite(new(bucket, message, Connected: true));

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
                    RedisLog.SubscriptionLost(_logger);
                }

                _arrivals.Writer.TryWrite(new(Bucket: -1, Message: null, Connected: false));
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
                _arrivals.Writer.TryWrite(new(Bucket: -1, Message: null, Connected: true));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _arrivals.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task HandOverAsync()
    {
        await foreach (var arrival in _arrivals.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (arrival.Message is { } message)
                {
                    _listener.OnMessage(arrival.Bucket, message);
                }
                else
                {
                    _listener.OnConnectionChanged(arrival.Connected);
                }
            }
            catch (Exception error)
            {
                RedisLog.ListenerFailed(_logger, error);
            }
        }
    }

    private readonly record struct Arrival(int Bucket, byte[]? Message, bool Connected);
}

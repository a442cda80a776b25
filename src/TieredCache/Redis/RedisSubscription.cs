using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TieredCache.Coherence;
using TieredCache.Diagnostics;

namespace TieredCache.Redis;

/// <summary>
/// The incoming half of the bus. Whatever arrives, message or change of connection, goes through one queue, and one loop
/// hands it to the listener, so that the order in which the client delivers is kept and the listener needs no lock.
/// The subscription has a connection of its own, so it may be gone while commands still work: its failures are
/// tracked by end point, and counted where one of our channels lives.
/// </summary>
internal sealed class RedisSubscription : IAsyncDisposable
{
    private readonly RedisCommands _commands;
    private readonly IInvalidationListener _listener;
    private readonly ILogger _logger;
    private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<EndPoint, bool> _down = new();
    private readonly Lock _telling = new();
    private readonly Task _loop;
    private IConnectionMultiplexer? _multiplexer;
    private RedisChannel[] _channels = [];
    private bool _told;

    public RedisSubscription(RedisCommands commands, IInvalidationListener listener, ILogger logger)
    {
        _commands = commands;
        _listener = listener;
        _logger = logger;
        _loop = Task.Run(HandOverAsync);
        commands.Connection.Changed += OnChanged;
    }

    /// <summary>True while every channel's connection stands.</summary>
    public bool IsConnected => _channels.Length > 0 && (_down.IsEmpty || Array.TrueForAll(_channels, HasEndPoint));

    /// <summary>Subscribes to all buckets and the tags; confirmed by the server when it returns.</summary>
    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var layout = _commands.Layout;
        var keys = layout.Keys;
        var multiplexer = _commands.Connection.Multiplexer();
        Follow(multiplexer);
        var subscriber = _commands.Connection.Subscriber();
        var channels = new RedisChannel[keys.Buckets + 1];
        var handlers = new Action<RedisChannel, RedisValue>[channels.Length];
        for (var bucket = 0; bucket < channels.Length; bucket++)
        {
            var mine = bucket;
            channels[bucket] = new(keys.Channel(bucket), RedisChannel.PatternMode.Literal);
            handlers[bucket] = (_, message) => OnMessage(layout, mine, message);
        }

        try
        {
            await _commands.SendAsync(static (_, subscribeAll) => subscribeAll(), SubscribeAllAsync, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The client keeps a handler whose subscription was not confirmed; left there, the next attempt would hear everything twice.
            for (var bucket = 0; bucket < channels.Length; bucket++)
            {
                _ = subscriber.UnsubscribeAsync(channels[bucket], handlers[bucket]).ContinueWith(static late => late.Exception, CancellationToken.None,
                    TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            throw;
        }

        _channels = channels;
        RedisLog.Subscribed(_logger, keys.Buckets);
        Tell(_commands.Connection.IsAvailable);

        async Task<bool> SubscribeAllAsync()
        {
            await Task.WhenAll(channels.Select((channel, bucket) => subscriber.SubscribeAsync(channel, handlers[bucket]))).ConfigureAwait(false);
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _commands.Connection.Changed -= OnChanged;
        if (_multiplexer is { } multiplexer)
        {
            multiplexer.ConnectionFailed -= OnFailed;
            multiplexer.ConnectionRestored -= OnRestored;
        }

        _arrivals.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private void Follow(IConnectionMultiplexer multiplexer)
    {
        if (_multiplexer is null)
        {
            multiplexer.ConnectionFailed += OnFailed;
            multiplexer.ConnectionRestored += OnRestored;
            _multiplexer = multiplexer;
        }
    }

    private bool HasEndPoint(RedisChannel channel) =>
        _commands.Connection.Subscriber().SubscribedEndpoint(channel) is { } endPoint && !_down.ContainsKey(endPoint);

    private void OnMessage(RedisLayout layout, int bucket, RedisValue value)
    {
        byte[] message = value!;
        if (message is null)
        {
            return;
        }

        if (InvalidationMessage.TryRead(message, out var read))
        {
            layout.SawInMessage(bucket, read.Sequence);
        }

        _arrivals.Writer.TryWrite(new(bucket, message, Connected: true));
    }

    private void OnChanged(bool available) => Tell(available && IsConnected);

    private void OnFailed(object? sender, ConnectionFailedEventArgs failure)
    {
        if (failure.ConnectionType == ConnectionType.Subscription)
        {
            if (_down.TryAdd(failure.EndPoint, true))
            {
                RedisLog.SubscriptionLost(_logger);
            }

            Tell(connected: false);
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored)
    {
        if (restored.ConnectionType == ConnectionType.Subscription && _down.TryRemove(restored.EndPoint, out _))
        {
            Tell(_commands.Connection.IsAvailable && IsConnected);
        }
    }

    private void Tell(bool connected)
    {
        lock (_telling)
        {
            if (_told != connected)
            {
                _told = connected;
                _arrivals.Writer.TryWrite(new(Bucket: -1, Message: null, connected));
            }
        }
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

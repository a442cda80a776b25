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
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private readonly RedisCommands _commands;
    private readonly IInvalidationListener _listener;
    private readonly ILogger _logger;
    private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<EndPoint, bool> _down = new();
    private readonly SemaphoreSlim _subscribing = new(1);
    private readonly CancellationTokenSource _stopping = new();
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
        await _subscribing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var multiplexer = _commands.Connection.Multiplexer();
            if (!ReferenceEquals(multiplexer, _multiplexer) || _channels.Length == 0)
            {
                Follow(multiplexer);
                _channels = await SubscribeAsync(multiplexer.GetSubscriber(asyncState: null), _commands.Layout, cancellationToken).ConfigureAwait(false);
                RedisLog.Subscribed(_logger, _channels.Length - 1);
            }
        }
        finally
        {
            _subscribing.Release();
        }

        Tell(_commands.Connection.IsAvailable && IsConnected);
    }

    public async ValueTask DisposeAsync()
    {
        _commands.Connection.Changed -= OnChanged;
        await _stopping.CancelAsync().ConfigureAwait(false);
        Unfollow();
        _arrivals.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task<RedisChannel[]> SubscribeAsync(ISubscriber subscriber, RedisLayout layout, CancellationToken cancellationToken)
    {
        var channels = new RedisChannel[layout.Keys.Buckets + 1];
        var handlers = new Action<RedisChannel, RedisValue>[channels.Length];
        for (var bucket = 0; bucket < channels.Length; bucket++)
        {
            var mine = bucket;
            channels[bucket] = new(layout.Keys.Channel(bucket), RedisChannel.PatternMode.Literal);
            handlers[bucket] = (_, message) => OnMessage(layout, mine, message);
        }

        try
        {
            await _commands.SendAsync(static (_, subscribeAll) => subscribeAll(), SubscribeAllAsync, cancellationToken).ConfigureAwait(false);
            return channels;
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

        async Task<bool> SubscribeAllAsync()
        {
            await Task.WhenAll(channels.Select((channel, bucket) => subscriber.SubscribeAsync(channel, handlers[bucket]))).ConfigureAwait(false);
            return true;
        }
    }

    private void Follow(IConnectionMultiplexer multiplexer)
    {
        Unfollow();
        _channels = [];
        _down.Clear();
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
        _multiplexer = multiplexer;
    }

    private void Unfollow()
    {
        if (_multiplexer is { } multiplexer)
        {
            multiplexer.ConnectionFailed -= OnFailed;
            multiplexer.ConnectionRestored -= OnRestored;
        }
    }

    // The connection has been replaced by another, which knows nothing of our subscriptions.
    private async Task FollowOnAsync()
    {
        while (_commands.Connection.IsAvailable && !_stopping.IsCancellationRequested)
        {
            try
            {
                await SubscribeAsync(_stopping.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (!_stopping.IsCancellationRequested)
            {
                RedisLog.NotReady(_logger, error);
                await _commands.PauseAsync(RetryPause, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    private bool HasEndPoint(RedisChannel channel) =>
        _multiplexer?.GetSubscriber(asyncState: null).SubscribedEndpoint(channel) is { } endPoint && !_down.ContainsKey(endPoint);

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

    private void OnChanged(bool available)
    {
        var replaced = available && _multiplexer is { } followed && !ReferenceEquals(followed, _commands.Connection.Current);
        Tell(available && !replaced && IsConnected);
        if (replaced)
        {
            _ = FollowOnAsync();
        }
    }

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

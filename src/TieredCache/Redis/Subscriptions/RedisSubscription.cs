using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TieredCache.Coherence;
using TieredCache.Diagnostics;

namespace TieredCache.Redis.Subscriptions;

/// <summary>
/// The incoming half of the bus: keeps all channels subscribed, and tells the listener when it may have missed something.
/// </summary>
/// <remarks>
/// The subscription has a connection of its own, so it may be gone while commands still work. What the client says of it is
/// a hint and no more: its events come in either order, or not at all, and it can lose track of channels while it
/// reconnects. So each hint counts as a loss, told at once, and "back" is told when every channel has brought a
/// <see cref="ChannelProbe"/> back and no hint has come meanwhile. One loop looks, again and again while down; while up it
/// probes what has been silent for a second, which also finds a connection that is dead and looks alive, and one to a server
/// that is the primary no more.
/// </remarks>
internal sealed class RedisSubscription : IAsyncDisposable
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDeafness = TimeSpan.FromSeconds(1.5);

    // Where a new connection hears nothing either, the next one has to wait.
    private static readonly TimeSpan BetweenReplacements = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PauseWhileDown = TimeSpan.FromMilliseconds(100);

    // Time for the twin of a hint to arrive, so that both are looked into once.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(10);
    private readonly RedisCommands _commands;
    private readonly ListenerFeed _feed;
    private readonly ILogger _logger;
    private readonly ChannelProbe _probe;
    private readonly SemaphoreSlim _looking = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _watch;
    private volatile TaskCompletionSource _nudge = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ChannelSet? _channels;
    private volatile bool _suspects;
    private long _deafSince;

    public RedisSubscription(RedisCommands commands, IInvalidationListener listener, ILogger logger)
    {
        _commands = commands;
        _feed = new(listener, logger);
        _logger = logger;
        _probe = new(commands);
        _watch = Task.Run(WatchAsync);
        commands.Connection.Changed += OnChanged;
        commands.Connection.Search.Ended += OnSearched;
    }

    /// <summary>True while every channel is known to deliver.</summary>
    public bool IsConnected => _feed.IsConnected;

    /// <summary>Subscribes to all buckets and the tags; every channel has delivered when it returns.</summary>
    /// <exception cref="RedisUnavailableException">There is no connection, or not every channel delivers yet; it may be called again.</exception>
    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken).ConfigureAwait(false);
        if (!IsConnected)
        {
            throw new RedisUnavailableException("Not every channel of removals delivers yet.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _commands.Connection.Changed -= OnChanged;
        _commands.Connection.Search.Ended -= OnSearched;
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(false);
        Follow(null);
        _feed.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _nudge.Task.WaitAsync(IsConnected ? LongestSilence : PauseWhileDown, _commands.Clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Task.Delay(Settling, _commands.Clock, _stopping.Token).ConfigureAwait(false);
                _nudge = new(TaskCreationOptions.RunContinuationsAsynchronously);
                if (_channels is { } channels)
                {
                    await (IsConnected ? ListenAsync(channels) : LookAsync(_stopping.Token)).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                RedisLog.NotReady(_logger, error);
            }
        }
    }

    // Looks whether every channel delivers, subscribes again to those that do not, and tells that they do.
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var losses = _feed.Losses;
            var channels = await ChannelsAsync(_commands.Connection.Multiplexer(), cancellationToken).ConfigureAwait(false);
            var all = Enumerable.Range(0, channels.Count).ToArray();
            await RenewAsync(channels, all.Where(bucket => channels.EndPointOf(bucket) is null), cancellationToken).ConfigureAwait(false);
            var silent = await _probe.SilentAsync(all, Patience, cancellationToken).ConfigureAwait(false);
            if (silent.Length == 0)
            {
                _deafSince = 0;
                if (_commands.Connection.IsAvailable)
                {
                    _feed.Back(losses);
                }

                return;
            }

            Deaf();
            await RenewAsync(channels, silent, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (_commands.Connection.IsAvailable && !cancellationToken.IsCancellationRequested)
        {
            Deaf();
            throw;
        }
        finally
        {
            _looking.Release();
        }
    }

    private TimeSpan Patience => _commands.Timeout < LongestPatience ? _commands.Timeout : LongestPatience;

    // One message proves the connection that it came over, and it reaches all nodes: in a fleet few have to ask.
    private async Task ListenAsync(ChannelSet channels)
    {
        var suspects = _suspects;
        _suspects = false;
        var all = Enumerable.Range(0, channels.Count).ToLookup(channels.EndPointOf);
        var asked = all.Where(group => suspects || _commands.Clock.GetElapsedTime(group.Max(channels.HeardAt)) >= LongestSilence).Select(static group => group.First()).ToArray();
        var silent = asked.Length > 0 ? await _probe.SilentAsync(asked, Patience, _stopping.Token).ConfigureAwait(false) : [];
        if (silent.Length > 0 || all.Contains(null))
        {
            Hint();
            if (silent.Length > 0)
            {
                Deaf();
            }

            await RenewAsync(channels, silent.SelectMany(bucket => all[channels.EndPointOf(bucket)]), _stopping.Token).ConfigureAwait(false);
        }
    }

    private async Task<ChannelSet> ChannelsAsync(IConnectionMultiplexer multiplexer, CancellationToken cancellationToken)
    {
        if (_channels is { } held && ReferenceEquals(held.Multiplexer, multiplexer))
        {
            return held;
        }

        var layout = _commands.Layout;
        var channels = new ChannelSet(multiplexer, layout.Keys, _commands.Clock, (bucket, message) => OnMessage(layout, bucket, message));
        await channels.SubscribeAsync(_commands, cancellationToken).ConfigureAwait(false);
        Follow(channels);
        RedisLog.Subscribed(_logger, channels.Count - 1);
        return channels;
    }

    private Task RenewAsync(ChannelSet channels, IEnumerable<int> buckets, CancellationToken cancellationToken) =>
        Task.WhenAll(buckets.Select(bucket => channels.RenewAsync(_commands, bucket, cancellationToken)));

    private void Follow(ChannelSet? channels)
    {
        var before = _channels;
        _channels = channels;
        if (channels is not null)
        {
            channels.Multiplexer.ConnectionFailed += OnEvent;
            channels.Multiplexer.ConnectionRestored += OnEvent;
        }

        if (before is not null)
        {
            before.Multiplexer.ConnectionFailed -= OnEvent;
            before.Multiplexer.ConnectionRestored -= OnEvent;
            before.Drop();
        }
    }

    private void OnMessage(RedisLayout layout, int bucket, byte[] message)
    {
        if (InvalidationMessage.TryRead(message, out var read))
        {
            if (_probe.Takes(bucket, read))
            {
                return;
            }

            layout.SawInMessage(bucket, read.Sequence);
        }

        _feed.Message(bucket, message);
    }

    // What was missed while commands did not work is caught up with too.
    private void OnChanged(bool available) => Hint();

    private void OnSearched()
    {
        _suspects = true;
        _nudge.TrySetResult();
    }

    private void OnEvent(object? sender, ConnectionFailedEventArgs happened)
    {
        if (happened.ConnectionType == ConnectionType.Subscription)
        {
            Hint();
        }
    }

    // A connection that was replaced ends on purpose: that is no news.
    private void Hint()
    {
        _feed.Lost(isNews: _channels is not { } channels || ReferenceEquals(channels.Multiplexer, _commands.Connection.Current));
        _nudge.TrySetResult();
    }

    // Commands work, and renewing did not help or was not even answered: the connection is dead, and the oldest client does not see it.
    private void Deaf()
    {
        var now = _commands.Clock.GetTimestamp();
        if (_deafSince == 0)
        {
            _deafSince = now;
        }
        else if (_commands.Clock.GetElapsedTime(_deafSince, now) > LongestDeafness)
        {
            _deafSince = now + (long)(BetweenReplacements.TotalSeconds * _commands.Clock.TimestampFrequency);
            if (_commands.Connection.Current is { } dead)
            {
                _commands.Connection.Replace(dead);
            }
        }
    }
}

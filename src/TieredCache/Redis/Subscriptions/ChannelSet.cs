using System.Net;
using StackExchange.Redis;

namespace TieredCache.Redis.Subscriptions;

/// <summary>The channels of all buckets and of the tags on one multiplexer, and when each was heard last.</summary>
internal sealed class ChannelSet
{
    private readonly ISubscriber _subscriber;
    private readonly RedisChannel[] _channels;
    private readonly Action<RedisChannel, RedisValue>[] _handlers;
    private readonly long[] _heardAt;

    public ChannelSet(IConnectionMultiplexer multiplexer, RedisKeys keys, TimeProvider clock, Action<int, byte[]> heard)
    {
        Multiplexer = multiplexer;
        _subscriber = multiplexer.GetSubscriber(asyncState: null);
        Count = keys.Buckets + 1;
        _heardAt = new long[Count];
        _channels = new RedisChannel[Count];
        _handlers = new Action<RedisChannel, RedisValue>[Count];
        for (var bucket = 0; bucket < Count; bucket++)
        {
            var mine = bucket;
            _channels[bucket] = new(keys.Channel(bucket), RedisChannel.PatternMode.Literal);
            _handlers[bucket] = (_, message) =>
            {
                Volatile.Write(ref _heardAt[mine], clock.GetTimestamp());
                if ((byte[]?)message is { } bytes)
                {
                    heard(mine, bytes);
                }
            };
        }
    }

    public IConnectionMultiplexer Multiplexer { get; }

    public int Count { get; }

    public long HeardAt(int bucket) => Volatile.Read(ref _heardAt[bucket]);

    /// <summary>The server that the client believes to be subscribed at; null when it has lost track of the channel.</summary>
    public EndPoint? EndPointOf(int bucket) => _subscriber.SubscribedEndpoint(_channels[bucket]);

    /// <summary>Subscribes to all; a confirmation that does not come is an exception, and leaves none subscribed.</summary>
    public async Task SubscribeAsync(RedisCommands commands, CancellationToken cancellationToken)
    {
        try
        {
            await commands.SendAsync(static (_, channels) => channels.SubscribeAllAsync(), this, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The client keeps a handler whose subscription was not confirmed; left there, the next attempt would hear everything twice.
            Drop();
            throw;
        }
    }

    /// <summary>Subscribes again to a channel that delivers nothing; where the client has lost track of it nothing else would.</summary>
    public async Task RenewAsync(RedisCommands commands, int bucket, CancellationToken cancellationToken)
    {
        Drop(bucket);
        await commands.SendAsync(static async (_, call) =>
        {
            await call.Channels._subscriber.SubscribeAsync(call.Channels._channels[call.Bucket], call.Channels._handlers[call.Bucket]).ConfigureAwait(false);
            return true;
        }, (Channels: this, Bucket: bucket), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Hears nothing any more; nobody waits for the server.</summary>
    public void Drop()
    {
        for (var bucket = 0; bucket < Count; bucket++)
        {
            Drop(bucket);
        }
    }

    private void Drop(int bucket)
    {
        try
        {
            _ = _subscriber.UnsubscribeAsync(_channels[bucket], _handlers[bucket]).ContinueWith(static late => late.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        catch (Exception closed) when (closed is ObjectDisposedException or NullReferenceException)
        {
            // The multiplexer is closed, and hears nothing anyway. The oldest client looks for a server that it has let go of already.
        }
    }

    private async Task<bool> SubscribeAllAsync()
    {
        await Task.WhenAll(_channels.Select((channel, bucket) => _subscriber.SubscribeAsync(channel, _handlers[bucket]))).ConfigureAwait(false);
        return true;
    }
}

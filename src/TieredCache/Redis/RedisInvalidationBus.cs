using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TieredCache.Coherence;
using TieredCache.Redis.Lua;
using TieredCache.Redis.Subscriptions;
using TieredCache.Remote;

namespace TieredCache.Redis;

/// <summary>
/// Removals on Redis. Every one is a script that deletes first, takes the bucket's next sequence, logs and publishes, in one
/// step; what comes in is the business of <see cref="RedisSubscription"/>. A removal that was not confirmed throws: whether it
/// ran is then unknown, and it is the caller who keeps it and sends it again.
/// </summary>
internal sealed class RedisInvalidationBus(RedisCommands commands, ILogger logger) : IInvalidationBus, IAsyncDisposable
{
    private const int MostTags = 100_000;

    // How long a data version is remembered past its entry: longer than any write that was under way.
    internal static readonly long VersionKeptMs = RedisRemoteStore.Milliseconds(TimeSpan.FromMinutes(5));
    private RedisSubscription? _subscription;

    public bool IsAvailable => commands.Connection.IsAvailable && _subscription is { IsConnected: true };

    public bool HasTried => commands.Connection.FirstAttempt.IsCompleted;

    public int Buckets { get; private set; }

    public bool SeesFailovers => commands.Connection.SeesFailovers;

    public ulong Node => commands.Connection.Node;

    private RedisKeys Keys => commands.Layout.Keys;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        commands.Connection.Start();
        await commands.FirstAttemptAsync(cancellationToken).ConfigureAwait(false);
        Buckets = commands.Layout.Keys.Buckets;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another layout is in use under this prefix.</exception>
    /// <exception cref="RedisUnavailableException">There is no connection; it may be called again.</exception>
    public async Task StartAsync(IInvalidationListener listener, CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        _subscription ??= new(commands, listener, logger);
        await _subscription.SubscribeAsync(cancellationToken).ConfigureAwait(false);
        if (!IsAvailable)
        {
            throw new RedisUnavailableException("The subscription to removals is not connected.");
        }
    }

    public ValueTask<BusReply> RemoveAsync(RemoteKey key, long dataVersion, CancellationToken cancellationToken) =>
        RemoveAsync(RedisScript.Remove, key, [], InvalidationMessage.Tail(MessageKind.Delete, Node, key.Wire), [RedisRemoteStore.Version(dataVersion)], cancellationToken);

    public ValueTask<BusReply> RemoveUnflushedAsync(RemoteKey key, long dataVersion, TimeSpan kept, CancellationToken cancellationToken) =>
        RemoveAsync(RedisScript.Remove, key, [Keys.Dirty(key)], InvalidationMessage.Tail(MessageKind.Delete, Node, key.Wire), [RedisRemoteStore.Version(dataVersion), RedisRemoteStore.Milliseconds(kept)], cancellationToken);

    public ValueTask<BusReply> WrittenAsync(RemoteKey key, long dataVersion, bool removes, CancellationToken cancellationToken) =>
        RemoveAsync(RedisScript.Written, key, [Keys.Dirty(key)], InvalidationMessage.Tail(MessageKind.Delete, Node, key.Wire), [RedisRemoteStore.Version(dataVersion), removes ? 1 : 0], cancellationToken);

    public ValueTask<BusReply> BeginIntentAsync(RemoteKey key, string token, TimeSpan lifetime, CancellationToken cancellationToken) =>
        RemoveAsync(RedisScript.BeginIntent, key, [Keys.Intents(key)], IntentTail(key, MessageFlags.Begins, token), [token, RedisRemoteStore.Milliseconds(lifetime)], cancellationToken);

    public ValueTask<BusReply> EndIntentAsync(RemoteKey key, string token, CancellationToken cancellationToken) =>
        RemoveAsync(RedisScript.EndIntent, key, [Keys.Intents(key)], IntentTail(key, MessageFlags.Ends, token), [token], cancellationToken);

    public ValueTask<BusReply> RemoveTagAsync(string tag, CancellationToken cancellationToken)
    {
        var (keys, bucket) = (commands.Layout.Keys, commands.Layout.Keys.Buckets);
        return SendAsync(RedisScript.RemoveTag, bucket, [keys.Control(bucket), keys.Log(bucket), keys.Tags],
            InvalidationMessage.Tail(MessageKind.Tag, Node, tag), [tag, MostTags], cancellationToken);
    }

    public async ValueTask<long[]> FindTagsAsync(IReadOnlyList<string> tags, CancellationToken cancellationToken)
    {
        if (tags.Count == 0)
        {
            return [];
        }

        var (layout, keys) = (commands.Layout, commands.Layout.Keys);
        var bucket = keys.Buckets;
        RedisValue[] arguments = [commands.Connection.Numbers.NewEpoch(), layout.Highest(bucket), .. tags.Select(static tag => (RedisValue)tag)];
        var reply = (await commands.EvaluateAsync(RedisScript.FindTags,
            [keys.Control(bucket), keys.Log(bucket), keys.Tags], arguments, cancellationToken).ConfigureAwait(false)).List();
        layout.Saw(bucket, (long)reply[0]);
        return Array.ConvertAll(reply[1..], static sequence => (long)sequence);
    }

    public async ValueTask<long> NextWriteAsync(RemoteKey key, long callerHighest, CancellationToken cancellationToken)
    {
        var (layout, keys) = (commands.Layout, commands.Layout.Keys);
        var bucket = keys.BucketOf(key);
        return (long)await commands.EvaluateAsync(RedisScript.NextWrite, [keys.Control(bucket), keys.Log(bucket)],
            [commands.Connection.Numbers.NewEpoch(), layout.Highest(bucket), callerHighest], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<HeartbeatReply> HeartbeatAsync(int bucket, CancellationToken cancellationToken)
    {
        var (layout, keys) = (commands.Layout, commands.Layout.Keys);
        var sent = commands.Connection.Timestamp();
        var reply = (await commands.EvaluateAsync(RedisScript.Heartbeat, [keys.Control(bucket)],
            [commands.Connection.Numbers.NewEpoch(), layout.Highest(bucket)], cancellationToken).ConfigureAwait(false)).List();
        var sequence = (long)reply[1];
        var serverMs = (long)reply[2];
        layout.Saw(bucket, sequence);
        commands.Connection.ServerTimes[bucket].Set(serverMs, sent);
        if ((long)reply[3] == 1)
        {
            await commands.Connection.RestoreLayoutAsync(cancellationToken).ConfigureAwait(false);
        }

        return new(BinaryPrimitives.ReadUInt64BigEndian(reply[0].Bytes()), sequence, serverMs);
    }

    public async ValueTask<LogReply> ReadLogAsync(int bucket, long from, int count, CancellationToken cancellationToken)
    {
        var keys = commands.Layout.Keys;
        var reply = (await commands.EvaluateAsync(RedisScript.ReadLog, [keys.Control(bucket), keys.Log(bucket)], [from, count], cancellationToken).ConfigureAwait(false)).List();
        LogEntry[] entries = [.. reply.Skip(2).Chunk(2).Select(static pair => new LogEntry(Sequence(pair[0]), pair[1].Bytes()))];
        return reply[0].Bytes() is { Length: 8 } epoch ? new(BinaryPrimitives.ReadUInt64BigEndian(epoch), (long)reply[1], entries) : new(0, 0, []);
    }

    public async ValueTask DisposeAsync()
    {
        if (_subscription is { } subscription)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
        }
    }

    private byte[] IntentTail(RemoteKey key, MessageFlags flags, string token) => InvalidationMessage.Tail(MessageKind.Intent, Node, key.Wire, flags, token);

    private ValueTask<BusReply> RemoveAsync(RedisScript script, RemoteKey key, RedisKey[] own, byte[] tail, RedisValue[] more, CancellationToken cancellationToken)
    {
        var keys = Keys;
        var bucket = keys.BucketOf(key);
        return SendAsync(script, bucket, [keys.Control(bucket), keys.Log(bucket), keys.Entry(key), keys.Lease(key), keys.Version(key), .. own], tail, [VersionKeptMs, .. more], cancellationToken);
    }

    // Every removal begins with the same six arguments; the sixth, the deadline, is filled in for each try.
    private async ValueTask<BusReply> SendAsync(RedisScript script, int bucket, RedisKey[] touched, byte[] tail, RedisValue[] more, CancellationToken cancellationToken)
    {
        var layout = commands.Layout;
        var reply = await commands.EvaluateInTimeAsync(script, bucket, touched,
            [layout.Keys.Channel(bucket), tail, RedisRemoteStore.LogLength, commands.Connection.Numbers.NewEpoch(), layout.Highest(bucket), RedisValue.Null, .. more],
            cancellationToken).ConfigureAwait(false);
        layout.Saw(bucket, reply.Sequence);
        return new(reply.Epoch, reply.Sequence);
    }

    private static long Sequence(RedisResult text) => long.TryParse((string?)text, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0;
}

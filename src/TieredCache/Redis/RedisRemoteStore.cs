using System.Buffers.Binary;
using StackExchange.Redis;
using TieredCache.Coherence;
using TieredCache.Redis.Lua;
using TieredCache.Redis.Reading;
using TieredCache.Remote;
using TieredCache.Remote.Wire;

namespace TieredCache.Redis;

/// <summary>
/// The shared tier on Redis. A hit is a plain GET, or a part of an MGET among others, or a script where reads are checked; whatever changes an entry is a script, so that entry, lease, version,
/// sequence, log and message change together or not at all. Entries are read from the primary only: a replica may lag
/// behind a removal that this node has seen already.
/// </summary>
internal sealed class RedisRemoteStore(RedisCommands commands, bool isChecked = false) : IRemoteStore
{
    /// <summary>How many removals a bucket's log keeps: with the longest usual keys (659 bytes an entry) it stays under 1 MB.</summary>
    internal const int LogLength = 1500;

    private readonly GatheredReads _reads = new(commands);
    private readonly byte[] _wakeHead = InvalidationMessage.TailHead(MessageKind.Wake, commands.Connection.Node);

    public int Groups => commands.Connection.Buckets;

    public ValueTask<byte[]?> GetAsync(RemoteKey key, CancellationToken cancellationToken) =>
        isChecked ? CheckedAsync(key, cancellationToken) : _reads.GetAsync(commands.Layout.Keys.Entry(key), cancellationToken);

    public ValueTask<RemoteSetReply> SetAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, CancellationToken cancellationToken) =>
        SetAsync(key, body, lifetime, dataVersion, unflushedMs: 0, cancellationToken);

    public ValueTask<RemoteSetReply> SetUnflushedAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, TimeSpan kept, CancellationToken cancellationToken) =>
        SetAsync(key, body, lifetime, dataVersion, Milliseconds(kept), cancellationToken);

    private async ValueTask<RemoteSetReply> SetAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, long unflushedMs, CancellationToken cancellationToken)
    {
        var layout = commands.Layout;
        var keys = layout.Keys;
        var bucket = keys.BucketOf(key);
        var version = Version(dataVersion);
        LaidEntries? laid = null;
        var entry = body.IsEmpty ? [] : LaidEntries.Argument(ref laid, commands, bucket, WithRoom(body));
        RedisKey[] named = [keys.Control(bucket), keys.Log(bucket), keys.Entry(key), keys.Lease(key), keys.Version(key), keys.Intents(key), keys.Waiting(key), keys.Dirty(key)];
        var reply = await commands.EvaluateInTimeAsync(body.IsEmpty ? RedisScript.SetNothing : RedisScript.Set, bucket, laid?.After(named) ?? named,
            [
                keys.Channel(bucket), Tail(MessageKind.Set, key), LogLength, commands.Connection.Numbers.NewEpoch(), layout.Highest(bucket), RedisValue.Null,
                entry, Math.Max(Milliseconds(lifetime), unflushedMs), version, Tail(MessageKind.Wake, key), unflushedMs, RedisInvalidationBus.VersionKeptMs,
            ],
            cancellationToken, laid).ConfigureAwait(false);
        if (reply.IsSuperseded)
        {
            return default;
        }

        layout.Saw(bucket, reply.Sequence);
        return new(reply.IsDone, reply.Epoch, reply.Sequence);
    }

    public async ValueTask<RemotePutReply[]> PutManyAsync(IReadOnlyList<RemotePut> puts, CancellationToken cancellationToken)
    {
        var layout = commands.Layout;
        var keys = layout.Keys;
        var bucket = keys.BucketOf(puts[0].Key);
        var (named, arguments) = (new RedisKey[1 + (6 * puts.Count)], new RedisValue[3 + (3 * puts.Count)]);
        LaidEntries? laid = null;
        (named[0], arguments[0], arguments[1], arguments[2]) = (keys.Control(bucket), keys.Channel(bucket), _wakeHead, RedisInvalidationBus.VersionKeptMs);
        for (var i = 0; i < puts.Count; i++)
        {
            var (key, lease, body, lifetime) = puts[i];
            var (of, at) = (1 + (6 * i), 3 + (3 * i));
            (named[of], named[of + 1], named[of + 2], named[of + 3], named[of + 4], named[of + 5]) =
                (keys.Entry(key), keys.Lease(key), keys.Intents(key), keys.Dirty(key), keys.Waiting(key), keys.Version(key));
            (arguments[at], arguments[at + 1], arguments[at + 2]) = (lease.Token, LaidEntries.Argument(ref laid, commands, bucket, Stamped(body, lease)), Milliseconds(lifetime));
        }

        var digits = (await commands.EvaluateAsync(RedisScript.Put, laid?.After(named) ?? named, arguments, cancellationToken, laid).ConfigureAwait(false)).Bytes();
        var replies = new RemotePutReply[puts.Count];
        for (var i = 0; i < replies.Length; i++)
        {
            replies[i] = new(digits[i] == '1', puts[i].Lease.Sequence);
        }

        return replies;
    }

    public async ValueTask TouchAsync(RemoteKey key, TimeSpan lifetime, CancellationToken cancellationToken) =>
        await commands.EvaluateAsync(RedisScript.Slide, [commands.Layout.Keys.Entry(key), commands.Layout.Keys.Dirty(key)], [Milliseconds(lifetime)], cancellationToken).ConfigureAwait(false);

    private async ValueTask<byte[]?> CheckedAsync(RemoteKey key, CancellationToken cancellationToken) =>
        (byte[]?)await commands.EvaluateAsync(RedisScript.Get, [commands.Layout.Keys.Control(commands.Layout.Keys.BucketOf(key)), commands.Layout.Keys.Entry(key)], [], cancellationToken).ConfigureAwait(false);

    /// <summary>A data version as scripts take it: eight bytes, because their numbers are exact to 2^53 only.</summary>
    internal static byte[] Version(long dataVersion)
    {
        var version = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(version, dataVersion);
        return version;
    }

    /// <summary>As scripts take it; Redis knows no lifetime under a millisecond, and none beyond what its clock can count to.</summary>
    internal static long Milliseconds(TimeSpan lifetime) => (long)AtLeastOne(lifetime).TotalMilliseconds;

    private static TimeSpan AtLeastOne(TimeSpan lifetime)
    {
        var longest = TimeSpan.FromDays(36500);
        return lifetime < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : lifetime > longest ? longest : lifetime;
    }

    private byte[] Tail(MessageKind kind, RemoteKey key) => InvalidationMessage.Tail(kind, commands.Connection.Node, key.Wire);

    // By whom the entry is stored under a lease the stamp is known beforehand. The room in front of a body is nobody else's.
    private static byte[] Stamped(ReadOnlyMemory<byte> body, in LeaseGrant lease)
    {
        var entry = WithRoom(body);
        BinaryPrimitives.WriteUInt64BigEndian(entry, lease.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(entry.AsSpan(8), lease.Sequence);
        return entry;
    }

    // A set's stamp is written by the server into an entry's first 16 bytes. The oldest client takes whole arrays only; one that has room in front of the body is not copied.
    private static byte[] WithRoom(ReadOnlyMemory<byte> body) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == Envelope.StampLength && segment.Offset + segment.Count == segment.Array!.Length
            ? segment.Array
            : [.. new byte[Envelope.StampLength], .. body.Span];
}

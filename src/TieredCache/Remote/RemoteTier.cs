using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Entries;

namespace TieredCache.Remote;

/// <summary>
/// L2 of one named cache in terms of values: breaker → store → envelope → serializer, and back. It answers "off" to every
/// trouble with the server and "miss" to every trouble with the bytes; it never throws for either.
/// </summary>
internal sealed class RemoteTier(
    LiveSettings settings, IRemoteStore store, ILoadLease leases, RemoteCalls calls, ICacheSerializer serializer,
    ServerClock serverClock, CacheStatistics statistics, TimeProvider time, Func<double> dice, ILogger logger)
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FailedLoadBackOff = TimeSpan.FromMilliseconds(50);
    private readonly PayloadCodec _codec = new(serializer, settings.Current.Remote.CompressAboveBytes, settings.Current.Remote.MaxPayloadBytes);
    private readonly ConcurrentDictionary<Type, bool> _supported = new();
    private readonly OncePerMinute _sizeLog = new(time);

    private RemoteSettings Settings => settings.Current.Remote;

    /// <summary>True when the tier can be asked now.</summary>
    public ValueTask<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        Settings.Enabled ? calls.IsReadyAsync(Settings.OperationTimeout, cancellationToken) : new(false);

    /// <summary>Reads one key.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<RemoteRead<T>> FindAsync<T>(RemoteKey key, CancellationToken cancellationToken)
    {
        if (!Supports<T>() || !await IsReadyAsync(cancellationToken).ConfigureAwait(false))
        {
            return RemoteRead<T>.Off;
        }

        var answer = await calls.TryAsync("GET", (store, key), static (call, token) => call.store.GetAsync(call.key, token), cancellationToken).ConfigureAwait(false);
        return answer.Came ? Read<T>(key, answer.Reply) : RemoteRead<T>.Off;
    }

    /// <summary>Reads many keys, in their order.</summary>
    public async ValueTask<RemoteRead<T>[]> FindManyAsync<T>(IReadOnlyList<RemoteKey> keys, CancellationToken cancellationToken)
    {
        var reads = new RemoteRead<T>[keys.Count];
        if (keys.Count == 0 || !Supports<T>() || !await IsReadyAsync(cancellationToken).ConfigureAwait(false))
        {
            return reads;
        }

        var answer = await calls.TryAsync("MGET", (store, keys), static (call, token) => call.store.GetManyAsync(call.keys, token), cancellationToken).ConfigureAwait(false);
        for (var i = 0; answer.Came && i < reads.Length; i++)
        {
            reads[i] = Read<T>(keys[i], answer.Reply[i]);
        }

        return reads;
    }

    /// <summary>Asks for the right to load; not answered means: load, and store nothing there.</summary>
    public ValueTask<RemoteAnswer<LeaseReply>> LeaseAsync(RemoteKey key, ReadOnlyMemory<byte> seen, CancellationToken cancellationToken) =>
        calls.TryAsync("LEASE", (leases, key, seen), static (call, token) => call.leases.AcquireAsync(call.key, call.seen, LeaseDuration, token), cancellationToken);

    /// <summary>Prolongs a lease while its load runs; false when it is lost.</summary>
    public async ValueTask<bool> RenewAsync(RemoteKey key, LeaseGrant lease, CancellationToken cancellationToken)
    {
        var answer = await calls.TryAsync("RENEW", (leases, key, lease),
            static (call, token) => call.leases.RenewAsync(call.key, call.lease, LeaseDuration, token), cancellationToken).ConfigureAwait(false);
        return !answer.Came || answer.Reply;
    }

    /// <summary>Gives a lease up; after a failed load the source is left alone for a moment.</summary>
    public async ValueTask ReleaseAsync(RemoteKey key, LeaseGrant lease, bool failed) =>
        await calls.TryAsync("RELEASE", (leases, key, lease, failed), static async (call, token) =>
        {
            await call.leases.ReleaseAsync(call.key, call.lease, call.failed ? FailedLoadBackOff : TimeSpan.Zero, token).ConfigureAwait(false);
            return true;
        }, CancellationToken.None).ConfigureAwait(false);

    /// <summary>Stores what was loaded under a lease; without a body (its size or type keeps it out of L2) the lease is given up.</summary>
    /// <returns>False when the server refused it: the lease was lost, or a write intent lives.</returns>
    public async ValueTask<bool> PutAsync(RemoteKey key, LeaseGrant lease, RemoteBody? body, TimeSpan lifetime)
    {
        if (body is not { } some)
        {
            await ReleaseAsync(key, lease, failed: false).ConfigureAwait(false);
            return true;
        }

        var answer = await calls.TryAsync("PUT", (store, key, lease, some.Bytes, lifetime),
            static (call, token) => call.store.PutAsync(call.key, call.lease, call.Bytes, call.lifetime, token), CancellationToken.None).ConfigureAwait(false);
        return answer is not { Came: true, Reply.Stored: false };
    }

    /// <summary>The entry of a value from byte 16 on, or null when it stays out of L2 by its type or size.</summary>
    public RemoteBody? BodyOf<T>(RemoteKey key, T? value, EntryPlan plan, long tagSequence, TimeSpan loadDuration)
    {
        if (!Settings.Enabled || !Supports<T>() || !TryEncode(value, plan.IsAbsent, out var payload))
        {
            return null;
        }

        if (payload.Bytes.Length > Settings.MaxPayloadBytes)
        {
            if (_sizeLog.TryTake())
            {
                CacheLog.PayloadTooLarge(logger, statistics.Cache, payload.Bytes.Length, Settings.MaxPayloadBytes);
            }

            statistics.Rejected("payload_too_large");
            return null;
        }

        var inSeconds = EnvelopeHeader.NeedsSeconds(plan.PhysicalDuration);
        var header = new EnvelopeHeader
        {
            Flags = FlagsOf(value is null, plan) | (inSeconds ? EnvelopeFlags.Seconds : EnvelopeFlags.None),
            Serializer = _codec.Serializer,
            Compressor = payload.Compressor,
            DataVersion = plan.DataVersion,
            CreatedMs = serverClock.NowMs,
            LogicalTtlMs = EnvelopeHeader.Lifetime(plan.Duration, inSeconds),
            PhysicalTtlMs = EnvelopeHeader.Lifetime(plan.PhysicalDuration, inSeconds),
            SlidingTtlMs = EnvelopeHeader.Lifetime(plan.Sliding, inSeconds),
            LoadDurationMs = EnvelopeHeader.Lifetime(loadDuration),
            RawLength = payload.RawLength,
            TypeFingerprint = TypeFingerprint<T>.Value,
            TagSequence = tagSequence,
            OperationId = (ulong)(dice() * ulong.MaxValue),
            LastModifiedMs = plan.Source?.LastModified?.ToUnixTimeMilliseconds() ?? 0,
            Validator = plan.Source?.Validator,
        };
        return new RemoteBody(Envelope.WriteBody(header, key.Wire, plan.Tags.Names, payload.Bytes.Span), payload.RawLength);
    }

    /// <summary>Stores a set's body and tells the other nodes.</summary>
    public ValueTask<RemoteAnswer<RemoteSetReply>> SetAsync(RemoteKey key, ReadOnlyMemory<byte> body, TimeSpan lifetime, long dataVersion, CancellationToken cancellationToken) =>
        calls.TryAsync("SET", (store, key, body, lifetime, dataVersion),
            static (call, token) => call.store.SetAsync(call.key, call.body, call.lifetime, call.dataVersion, token), cancellationToken);

    /// <summary>Slides the server's time to live; nobody waits for it.</summary>
    public async ValueTask TouchAsync(RemoteKey key, TimeSpan lifetime) =>
        await calls.TryAsync("PEXPIRE", (store, key, lifetime), static async (call, token) =>
        {
            await call.store.TouchAsync(call.key, call.lifetime, token).ConfigureAwait(false);
            return true;
        }, CancellationToken.None).ConfigureAwait(false);

    /// <summary>Judges bytes that came from the server.</summary>
    public RemoteRead<T> Read<T>(RemoteKey key, byte[]? bytes)
    {
        if (bytes is null)
        {
            return RemoteRead<T>.Miss(default);
        }

        var seen = bytes.AsMemory(0, Math.Min(bytes.Length, Envelope.HeadLength));
        var reason = Envelope.TryRead(bytes, key.Wire, out var header, out var tags, out var payload);
        var age = AgeOf(header.CreatedMs);
        var isBare = (header.Flags & (EnvelopeFlags.Null | EnvelopeFlags.Absent)) != EnvelopeFlags.None;
        T? value = default;
        if (reason == RejectReason.None)
        {
            reason = header.TypeFingerprint != TypeFingerprint<T>.Value ? RejectReason.Type
                : header.Serializer != _codec.Serializer ? RejectReason.Serializer
                : age >= header.LifetimeOf(header.PhysicalTtlMs) ? RejectReason.Expired
                : !isBare && !_codec.TryDecode(header, payload, out value) ? RejectReason.Payload
                : RejectReason.None;
        }

        if (reason != RejectReason.None)
        {
            Reject(key, reason);
            return RemoteRead<T>.Miss(seen);
        }

        return RemoteRead<T>.Found(value, header, tags, age, seen);
    }

    /// <summary>Counts and notes an entry that cannot be served.</summary>
    public void Reject(RemoteKey key, RejectReason reason)
    {
        var name = reason switch
        {
            RejectReason.Format => "format",
            RejectReason.Length => "length",
            RejectReason.Key => "key",
            RejectReason.Checksum => "checksum",
            RejectReason.Type => "type",
            RejectReason.Serializer => "serializer",
            RejectReason.Expired => "expired",
            RejectReason.Tag => "tag",
            _ => "payload",
        };
        statistics.Rejected(name);
        CacheLog.Rejected(logger, statistics.Cache, key.Wire, name);
    }

    private static EnvelopeFlags FlagsOf(bool isNull, EntryPlan plan) =>
        (plan.IsAbsent ? EnvelopeFlags.Absent : isNull ? EnvelopeFlags.Null : EnvelopeFlags.None)
        | (plan.Source is null ? EnvelopeFlags.None : EnvelopeFlags.Source);

    // Bounded on both sides: the moment may be garbage, and is asked for before anything about the bytes is known.
    private TimeSpan AgeOf(long createdMs) =>
        TimeSpan.FromMilliseconds(Math.Clamp(serverClock.NowMs - Math.Max(0, createdMs), 0, (long)CacheClock.LongestLifetime.TotalMilliseconds));

    private bool TryEncode<T>(T? value, bool isAbsent, out EncodedPayload payload)
    {
        payload = default;
        if (value is null || isAbsent)
        {
            return true;
        }

        try
        {
            payload = _codec.Encode(value);
            return true;
        }
        catch (Exception exception)
        {
            statistics.Rejected("serialization");
            if (_sizeLog.TryTake())
            {
                CacheLog.SerializationFailed(logger, statistics.Cache, typeof(T).ToString(), exception);
            }

            return false;
        }
    }

    private bool Supports<T>()
    {
        if (_supported.TryGetValue(typeof(T), out var supported))
        {
            return supported;
        }

        supported = _codec.Supports(typeof(T));
        if (_supported.TryAdd(typeof(T), supported) && !supported && Settings.Enabled)
        {
            CacheLog.TypeNotSupported(logger, statistics.Cache, serializer.Name, typeof(T).ToString());
        }

        return supported;
    }
}

/// <summary>An entry from byte 16 on, and how long its value's bytes are.</summary>
internal readonly record struct RemoteBody(ReadOnlyMemory<byte> Bytes, int RawLength);

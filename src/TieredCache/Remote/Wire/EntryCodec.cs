using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using TieredCache.Configuration;
using TieredCache.Diagnostics;
using TieredCache.Entries;

namespace TieredCache.Remote.Wire;

/// <summary>
/// Entries of one named cache as bytes, and back: serializer, compression, envelope. What stays out of L2 by its type or size is
/// told by null; what cannot be served is a miss, with a metric that says why. Where the epochs of buckets are given (<c>Strict</c>),
/// an entry of any other epoch is not served: a server that was replaced may have lost its removal.
/// </summary>
internal sealed class EntryCodec(
    LiveSettings settings, ICacheSerializer serializer, Func<uint, ServerClock> serverTimeOf, CacheStatistics statistics, TimeProvider time, Func<double> dice, ILogger logger,
    Func<uint, ulong>? epochOf = null)
{
    private readonly PayloadCodec _codec = new(serializer, settings.Current.Remote.CompressAboveBytes, settings.Current.Remote.MaxPayloadBytes);
    private readonly ConcurrentDictionary<Type, bool> _supported = new();
    private readonly OncePerMinute _sizeLog = new(time);
    private readonly OncePerMinute _failureLog = new(time);

    private RemoteSettings Settings => settings.Current.Remote;

    /// <summary>The entry of a value from byte 16 on, or null when it stays out of L2 by its type or size.</summary>
    public RemoteBody? BodyOf<T>(RemoteKey key, T? value, in EntryPlan plan, long tagSequence, TimeSpan loadDuration)
    {
        if (!Settings.Enabled || !Supports<T>() || !TryEncode(value, plan, out var payload))
        {
            return null;
        }

        using var lent = payload;
        var validatorLength = Encoding.UTF8.GetByteCount(plan.Source?.Validator ?? string.Empty);
        if (payload.Bytes.Length > Settings.MaxPayloadBytes || payload.RawLength > _codec.LongestRaw || validatorLength > Envelope.LongestValidator)
        {
            if (_sizeLog.TryTake())
            {
                CacheLog.PayloadTooLarge(logger, statistics.Cache, payload.Bytes.Length, Settings.MaxPayloadBytes, validatorLength, Envelope.LongestValidator);
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
            CreatedMs = serverTimeOf(key.Hash).NowMs,
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
        return new RemoteBody(Envelope.Write(header, key.Wire, plan.Tags.Names, payload.Bytes.Span).AsMemory(Envelope.StampLength), payload.RawLength, header.OperationId);
    }

    /// <summary>The bytes by which an entry is told from any other.</summary>
    public static ReadOnlyMemory<byte> HeadOf(byte[]? bytes) => bytes.AsMemory(0, Math.Min(bytes?.Length ?? 0, Envelope.HeadLength));

    /// <summary>Judges bytes that came from the server.</summary>
    /// <param name="key">The key.</param>
    /// <param name="bytes">What lies under it.</param>
    /// <param name="isUnflushed">True for a write that waits for the store: it does not expire meanwhile.</param>
    public RemoteRead<T> Read<T>(RemoteKey key, byte[]? bytes, bool isUnflushed = false)
    {
        if (bytes is null)
        {
            return RemoteRead<T>.Miss(default);
        }

        var seen = HeadOf(bytes);
        var reason = Envelope.TryRead(bytes, key.Wire, out var header, out var tags, out var payload);
        var age = AgeOf(key, header.CreatedMs);
        var isBare = (header.Flags & (EnvelopeFlags.Null | EnvelopeFlags.Absent)) != EnvelopeFlags.None;
        T? value = default;
        if (reason == RejectReason.None)
        {
            reason = header.TypeFingerprint != TypeFingerprint<T>.Value ? RejectReason.Type
                : header.Serializer != _codec.Serializer ? RejectReason.Serializer
                : !isUnflushed && age >= header.LifetimeOf(header.PhysicalTtlMs) ? RejectReason.Expired
                : epochOf is not null && header.Epoch != epochOf(key.Hash) ? RejectReason.Epoch
                : !isBare && !_codec.TryDecode(header, payload, out value) ? RejectReason.Payload
                : RejectReason.None;
        }

        if (reason != RejectReason.None)
        {
            Reject(key, reason);
            return RemoteRead<T>.Miss(seen);
        }

        return RemoteRead<T>.Found(value, header, tags, age, seen) with { IsUnflushed = isUnflushed };
    }

    /// <summary>Counts and notes an entry that cannot be served.</summary>
    public void Reject(RemoteKey key, RejectReason reason)
    {
        var name = reason.Name();
        statistics.Rejected(name);
        CacheLog.Rejected(logger, statistics.Cache, key.Wire, name);
    }

    private static EnvelopeFlags FlagsOf(bool isNull, in EntryPlan plan) =>
        (plan.IsAbsent ? EnvelopeFlags.Absent : isNull ? EnvelopeFlags.Null : EnvelopeFlags.None)
        | (plan.Source is null ? EnvelopeFlags.None : EnvelopeFlags.Source);

    // Bounded on both sides: the moment may be garbage, and is asked for before anything about the bytes is known.
    private TimeSpan AgeOf(RemoteKey key, long createdMs) =>
        TimeSpan.FromMilliseconds(Math.Clamp(serverTimeOf(key.Hash).NowMs - Math.Max(0, createdMs), 0, (long)CacheClock.LongestLifetime.TotalMilliseconds));

    private bool TryEncode<T>(T? value, in EntryPlan plan, out EncodedPayload payload)
    {
        payload = default;
        try
        {
            payload = value is null || plan.IsAbsent ? default : _codec.Encode(value, plan.Compresses);
            return true;
        }
        catch (Exception exception)
        {
            statistics.Rejected("serialization");
            if (_failureLog.TryTake())
            {
                CacheLog.SerializationFailed(logger, statistics.Cache, typeof(T).ToString(), exception);
            }

            return false;
        }
    }

    /// <summary>True for a type that the serializer has a contract for; the first time it has none is an error in the log.</summary>
    public bool Supports<T>()
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

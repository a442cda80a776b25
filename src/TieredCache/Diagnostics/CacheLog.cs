using Microsoft.Extensions.Logging;

namespace TieredCache.Diagnostics;

/// <summary>
/// The messages of the pipeline and the tiers, event ids 3000–3019. Keys appear at Debug only, values nowhere: caches hold
/// personal data, and logs travel further than caches.
/// </summary>
internal static partial class CacheLog
{
    // Warning, not Error: the callers were answered, and the application hears of a failed load by its exception.
    [LoggerMessage(3000, LogLevel.Warning, "Cache {Cache}: loads fail; callers are given values past their duration, as StaleOnError allows. Further ones within a minute are only counted (tieredcache.loads, tieredcache.stale).")]
    public static partial void ServedStale(ILogger logger, string cache, Exception exception);

    [LoggerMessage(3001, LogLevel.Warning, "Cache {Cache}: a load took longer than Entry:LoadTimeout ({Timeout}) and was abandoned; its key is free again. Further ones within a minute are only counted (tieredcache.loads).")]
    public static partial void LoadAbandoned(ILogger logger, string cache, TimeSpan timeout);

    [LoggerMessage(3002, LogLevel.Warning, "Cache {Cache}: a refresh ahead of expiry failed; the held value is kept until its own end. Further ones within a minute are only counted (tieredcache.loads).")]
    public static partial void RefreshFailed(ILogger logger, string cache, Exception exception);

    [LoggerMessage(3003, LogLevel.Warning, "Cache {Cache}: half of its loads have failed; none is made for {Pause}, then one. Callers are given stale values where those are allowed, else CacheLoadRefusedException.")]
    public static partial void LoadBreakerOpened(ILogger logger, string cache, TimeSpan pause);

    [LoggerMessage(3004, LogLevel.Information, "Cache {Cache}: a load has succeeded; loads are made again.")]
    public static partial void LoadBreakerClosed(ILogger logger, string cache);

    [LoggerMessage(3005, LogLevel.Information, "Cache {Cache}: warmed up, {Loaded} keys loaded and {Failed} failed.")]
    public static partial void WarmedUp(ILogger logger, string cache, int loaded, int failed);

    [LoggerMessage(3006, LogLevel.Warning, "Cache {Cache}: the warm-up has ended before it was done (Warmup:Budget, or the application stops), {Loaded} keys loaded and {Failed} failed; the rest is left to the first reader.")]
    public static partial void WarmupCut(ILogger logger, string cache, int loaded, int failed);

    [LoggerMessage(3007, LogLevel.Warning, "Cache {Cache}: a part of the warm-up failed; it goes on with the rest. Logged once for each cache.")]
    public static partial void WarmupFailed(ILogger logger, string cache, Exception exception);

    [LoggerMessage(3008, LogLevel.Warning, "Cache {Cache}: the file of hot keys could not be read or written; nothing depends on it but the next warm-up.")]
    public static partial void SnapshotFailed(ILogger logger, string cache, Exception exception);

    [LoggerMessage(3009, LogLevel.Warning, "Cache {Cache}: more than 64 of its keys share a bucket of the table in memory, which chance does not bring about: somebody may choose keys that collide. Set Memory:KeyHasher to Strong. Logged once a minute at most.")]
    public static partial void LongChain(ILogger logger, string cache);

    [LoggerMessage(3010, LogLevel.Warning, "Cache {Cache}: {Operation} on the shared tier failed; the call goes on without it. Further failures within a minute are only counted (tieredcache.remote.errors).")]
    public static partial void RemoteFailed(ILogger logger, string cache, string operation, Exception exception);

    [LoggerMessage(3011, LogLevel.Warning, "Cache {Cache}: a value stays out of the shared tier. Its payload has {Length} bytes, Redis:MaxPayloadBytes is {Cap}; its validator has {ValidatorLength}, and may have {ValidatorCap}. Logged once a minute at most.")]
    public static partial void PayloadTooLarge(ILogger logger, string cache, int length, int cap, int validatorLength, int validatorCap);

    [LoggerMessage(3012, LogLevel.Error, "Cache {Cache}: the serializer {Serializer} has no contract for {Type}; its values stay in memory. Add a source-generated context with AddJsonContext, or another serializer with AddSerializer.")]
    public static partial void TypeNotSupported(ILogger logger, string cache, string serializer, string type);

    [LoggerMessage(3013, LogLevel.Error, "Cache {Cache}: a {Type} could not be serialized, or not be read again; the value stays in memory, where its readers share it.")]
    public static partial void SerializationFailed(ILogger logger, string cache, string type, Exception exception);

    [LoggerMessage(3014, LogLevel.Debug, "Cache {Cache}: what the shared tier holds for {Key} cannot be served: {Reason}.")]
    public static partial void Rejected(ILogger logger, string cache, string key, string reason);

    [LoggerMessage(3015, LogLevel.Warning, "Memory is short (load {Load} of {HighLoad} bytes, heap {Heap} of {Limit}): bounds of L1 shrink step by step until it is not. Logged once a minute at most.")]
    public static partial void MemoryShort(ILogger logger, long load, long highLoad, long heap, long limit);

    [LoggerMessage(3016, LogLevel.Information, "Memory is no longer short: the bounds of L1 are whole again. Logged once a minute at most.")]
    public static partial void MemoryEased(ILogger logger);

    [LoggerMessage(3017, LogLevel.Error, "The upkeep of memory failed and is tried again. Logged once a minute at most.")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);

    [LoggerMessage(3018, LogLevel.Error, "Cache {Cache}: a handler of OnRemoved failed; the next removal is reported all the same. Logged once a minute at most.")]
    public static partial void RemovalHandlerFailed(ILogger logger, string cache, Exception exception);

    [LoggerMessage(3019, LogLevel.Warning, "Cache {Cache}: a call on HybridCache names nothing that can be held (it must not be blank, have control characters, or more than 1,024 of them) and is answered without the cache. Logged once a minute at most.")]
    public static partial void KeyNotHeld(ILogger logger, string cache);
}

using Microsoft.Extensions.Logging;

namespace TieredCache.Diagnostics;

/// <summary>The messages of coherence, event ids 3020–3039: each change of state says what it means for readers.</summary>
internal static partial class CoherenceLog
{
    [LoggerMessage(3020, LogLevel.Information, "Coherence: live. Removals of other nodes are heard, the shared tier is in use.")]
    public static partial void Live(ILogger logger);

    [LoggerMessage(3021, LogLevel.Warning, "Coherence: offline, the shared tier cannot be reached. Memory goes on serving what it holds, and may miss removals of other nodes; loads go to the source, removals are kept to be sent later.")]
    public static partial void Offline(ILogger logger);

    [LoggerMessage(3022, LogLevel.Information, "Coherence: {Buckets} of {All} buckets of memory were flushed ({Reason}); their next reads come from the shared tier.")]
    public static partial void Flushed(ILogger logger, int buckets, int all, string reason);

    [LoggerMessage(3023, LogLevel.Information, "Coherence: {Count} pending invalidations were sent.")]
    public static partial void PendingSent(ILogger logger, int count);

    [LoggerMessage(3024, LogLevel.Warning, "Coherence: more than {Capacity} invalidations were pending; all caches are cleared on all nodes instead.")]
    public static partial void PendingOverflow(ILogger logger, int capacity);

    [LoggerMessage(3025, LogLevel.Warning, "Coherence: suspect. The last heartbeat failed or the connection is lost. Memory is served as before until the lease ends; what it does not hold comes from the source, removals are kept to be sent later.")]
    public static partial void Suspect(ILogger logger);

    [LoggerMessage(3026, LogLevel.Warning, "Coherence: offline, the shared tier cannot be reached. Memory is not trusted: every read goes to the source; removals are kept to be sent later.")]
    public static partial void OfflineBypassing(ILogger logger);

    // On the way nothing changes for readers: what was served before is served on.
    [LoggerMessage(3027, LogLevel.Debug, "Coherence: {State}.")]
    public static partial void OnTheWay(ILogger logger, object state);

    [LoggerMessage(3028, LogLevel.Debug, "Coherence: {Count} removals that were missed in bucket {Bucket} came from the log.")]
    public static partial void CaughtUp(ILogger logger, int count, int bucket);

    [LoggerMessage(3029, LogLevel.Warning, "Coherence: bucket {Bucket} has a new epoch, the server may have lost removals that it had confirmed; the {Count} that this node had sent within two minutes are sent again.")]
    public static partial void Replayed(ILogger logger, int count, int bucket);

    [LoggerMessage(3030, LogLevel.Debug, "Coherence: a call failed.")]
    public static partial void CallFailed(ILogger logger, Exception exception);

    [LoggerMessage(3031, LogLevel.Error, "Coherence: a turn of the node failed; the next one comes in a second.")]
    public static partial void TurnFailed(ILogger logger, Exception exception);
}

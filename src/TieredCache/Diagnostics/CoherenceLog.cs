using Microsoft.Extensions.Logging;

namespace TieredCache.Diagnostics;

/// <summary>The messages of coherence, event ids 3020–3039: each change of state says what it means for readers.</summary>
internal static partial class CoherenceLog
{
    [LoggerMessage(3020, LogLevel.Information, "Redis is in use: removals of other nodes are heard, values are shared (live).")]
    public static partial void Live(ILogger logger);

    [LoggerMessage(3021, LogLevel.Warning, "Redis is not in use: memory serves what it holds, and may miss removals of other nodes; loads go to the source, removals are kept to be sent later (offline).")]
    public static partial void Offline(ILogger logger);

    [LoggerMessage(3022, LogLevel.Information, "Next reads of a part of memory come from the shared tier: {Buckets} of {All} buckets{Tags} were flushed ({Reason}).")]
    public static partial void Flushed(ILogger logger, int buckets, int all, string tags, string reason);

    [LoggerMessage(3023, LogLevel.Information, "Pending removals sent: {Count}.")]
    public static partial void PendingSent(ILogger logger, int count);

    [LoggerMessage(3024, LogLevel.Warning, "All caches are cleared on all nodes: more than {Capacity} removals were pending.")]
    public static partial void PendingOverflow(ILogger logger, int capacity);

    [LoggerMessage(3025, LogLevel.Warning, "Redis does not answer, or a connection to it was lost: memory is served as before for up to {Period} s more, the time it is trusted; what it does not hold comes from the source, removals are kept to be sent later (suspect).")]
    public static partial void Suspect(ILogger logger, double period);

    [LoggerMessage(3026, LogLevel.Warning, "Redis is not in use, and memory is not trusted without it: every read goes to the source; removals are kept to be sent later (offline).")]
    public static partial void OfflineBypassing(ILogger logger);

    // On the way nothing changes for readers: what was served before is served on.
    [LoggerMessage(3027, LogLevel.Debug, "Coherence: {State}.")]
    public static partial void OnTheWay(ILogger logger, object state);

    [LoggerMessage(3028, LogLevel.Debug, "Coherence: {Count} removals that were missed in bucket {Bucket} came from the log.")]
    public static partial void CaughtUp(ILogger logger, int count, int bucket);

    [LoggerMessage(3029, LogLevel.Warning, "Removals are sent again, {Count} that this node had sent within two minutes: the server may have lost them, for bucket {Bucket} has a new epoch.")]
    public static partial void Replayed(ILogger logger, int count, int bucket);

    [LoggerMessage(3030, LogLevel.Debug, "Coherence: a call failed.")]
    public static partial void CallFailed(ILogger logger, Exception exception);

    [LoggerMessage(3031, LogLevel.Error, "Coherence: a turn of the node failed; the next one comes in a second.")]
    public static partial void TurnFailed(ILogger logger, Exception exception);
}

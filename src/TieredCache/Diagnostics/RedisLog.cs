using Microsoft.Extensions.Logging;

namespace TieredCache.Diagnostics;

/// <summary>What the Redis folder logs (2000-2019). Each change of the connection's state is one message that says what it means for readers.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(2000, LogLevel.Information, "Connected to Redis {Version} at {Servers}, {Buckets} buckets: reads use the shared tier.")]
    public static partial void Connected(ILogger logger, Version version, string servers, int buckets);

    // A dead server at start is a state of the world, not an error of ours: the application serves without L2.
    [LoggerMessage(2001, LogLevel.Warning, "Redis at {Servers} cannot be reached ({Reason}): readers get what is in memory, else load for themselves. Connecting goes on in the background. Logged once a minute while it lasts.")]
    public static partial void NotReachable(ILogger logger, string servers, string reason, Exception? exception);

    [LoggerMessage(2002, LogLevel.Warning, "The connection to Redis at {Servers} was lost ({Reason}): readers get what is in memory, else load for themselves. Connecting goes on in the background.")]
    public static partial void Lost(ILogger logger, string servers, string reason);

    [LoggerMessage(2003, LogLevel.Information, "The connection to Redis broke off and is back: what was missed meanwhile is caught up with.")]
    public static partial void Interrupted(ILogger logger);

    [LoggerMessage(2004, LogLevel.Error, "This Redis cannot be used, so readers go on without the shared tier.")]
    public static partial void Unusable(ILogger logger, Exception exception);

    [LoggerMessage(2005, LogLevel.Debug, "Redis is connected but has not answered the first questions yet.")]
    public static partial void NotReady(ILogger logger, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning, "Removals of other nodes are heard late, with the next heartbeat: the subscription to them was lost, and is made again.")]
    public static partial void SubscriptionLost(ILogger logger);

    [LoggerMessage(2007, LogLevel.Information, "Removals of other nodes are heard: subscribed to {Buckets} buckets and the tags.")]
    public static partial void Subscribed(ILogger logger, int buckets);

    [LoggerMessage(2008, LogLevel.Error, "A removal of another node was not applied, the listener for them failed; the heartbeat finds what it missed.")]
    public static partial void ListenerFailed(ILogger logger, Exception exception);

    // The oldest client cannot be told to reconnect: a connection that swallows commands, or that it has given up, is replaced by a new one.
    [LoggerMessage(2009, LogLevel.Warning, "Redis is reached over a new connection: the one in use did not do its work, and is closed.")]
    public static partial void Replacing(ILogger logger);

    [LoggerMessage(2010, LogLevel.Warning, "Redis at {Servers} does not say who it is (master_replid is hidden): what a failover loses is not noticed, and readers may get what was removed until it expires.")]
    public static partial void FailoversUnseen(ILogger logger, string servers);
}

using System.Diagnostics;

namespace TieredCache.Diagnostics;

/// <summary>
/// The spans of the library, on the activity source <c>TieredCache</c>. Those of commands follow OpenTelemetry's conventions for
/// Redis; keys and values stand in none of them. Where a listener throws there is no span, and nothing else fails by it.
/// </summary>
internal static class CacheActivities
{
    private const string CacheName = "dotnet.cache.name";
    private static readonly ActivitySource Source = new("TieredCache");

    public static bool HasListeners => Source.HasListeners();

    /// <summary>A load, under the request that started it although it may outlive that request.</summary>
    public static Activity? StartLoad(string cache, Activity? starter, bool isAhead) => HasListeners
        ? Start(ActivityKind.Internal, starter?.Context ?? default, [new(CacheName, cache), new("tieredcache.load.reason", CacheMetrics.Reason(isAhead))], "cache.load")
        : null;

    /// <summary>A caller waits for a load that another one started.</summary>
    public static Activity? StartWait(string cache) =>
        Start(ActivityKind.Internal, parent: default, [new(CacheName, cache)], "cache.wait");

    /// <summary>A command on the shared tier. What is no command of the server's is a script of that name.</summary>
    public static Activity? StartRemote(string cache, string operation, ServerAddress? server)
    {
        if (!HasListeners)
        {
            return null;
        }

        var isCommand = operation is "GET" or "PEXPIRE";
        List<KeyValuePair<string, object?>> tags =
        [
            new("db.system.name", "redis"), new("db.operation.name", isCommand ? operation : "EVALSHA"), new(CacheName, cache),
        ];
        if (!isCommand)
        {
            tags.Add(new("db.stored_procedure.name", operation));
        }

        if (server is not null)
        {
            tags.Add(new("server.address", server.Host));
            tags.Add(new("server.port", server.Port));
        }

        return Start(ActivityKind.Client, parent: default, tags, isCommand ? operation : $"EVALSHA {operation}");
    }

    /// <summary>What the span stands for has failed. The message of the exception stays out of it: it may have a key in it.</summary>
    public static void Failed(this Activity? activity, Exception exception) =>
        activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", exception.GetType().FullName);

    private static Activity? Start(ActivityKind kind, ActivityContext parent, IEnumerable<KeyValuePair<string, object?>> tags, string name)
    {
        try
        {
            return Source.StartActivity(kind, parent, tags, links: null, startTime: default, name);
        }
        catch (Exception)
        {
            return null;
        }
    }
}

/// <summary>The server that the configuration names, where it names one.</summary>
internal sealed record ServerAddress(string Host, int Port);

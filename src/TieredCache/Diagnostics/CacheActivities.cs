using System.Diagnostics;

namespace TieredCache.Diagnostics;

/// <summary>The spans of the library, on the activity source <c>TieredCache</c>. Keys and values stand in none of them.</summary>
internal static class CacheActivities
{
    private static readonly ActivitySource Source = new("TieredCache");

    /// <summary>A load, under the request that started it although it may outlive that request.</summary>
    public static Activity? StartLoad(string cache, ActivityContext starter) =>
        Source.StartActivity("cache.load", ActivityKind.Internal, starter)?.SetTag("dotnet.cache.name", cache);

    /// <summary>A command on the shared tier.</summary>
    public static Activity? StartRemote(string cache, string operation) => Source.HasListeners()
        ? Source.StartActivity(operation, ActivityKind.Client)?.SetTag("db.system.name", "redis").SetTag("db.operation.name", operation).SetTag("dotnet.cache.name", cache)
        : null;
}

using Microsoft.Extensions.Logging;

namespace TieredCache.Diagnostics;

/// <summary>The messages that the memory tier writes: nobody reads them here.</summary>
internal static class CacheLog
{
    public static void RemovalHandlerFailed(ILogger logger, string cache, Exception exception) => _ = (logger, cache, exception);

    public static void UpkeepFailed(ILogger logger, Exception exception) => _ = (logger, exception);

    public static void LongChain(ILogger logger, string cache) => _ = (logger, cache);

    public static void MemoryShort(ILogger logger, long load, long highLoad, long heap, long limit) => _ = (logger, load, highLoad, heap, limit);

    public static void MemoryEased(ILogger logger) => _ = logger;
}

using System.Data.Common;
using System.Net.Sockets;

namespace TieredCache.Strategies.Behind.Queue;

/// <summary>Tells a store that is away from a write that it will never take.</summary>
/// <remarks>
/// Away: time-outs, cancellations, input and output, sockets, HTTP without an answer or with one of the 5xx, 408 and 429, and what a
/// database client calls transient; also when such an exception is the inner one. Anything else is about the write.
/// </remarks>
internal static class StoreFailures
{
    public static bool IsTransient(Exception exception) => exception switch
    {
        StoreWriteException { FailedKeys.Count: > 0 } => false,
        TimeoutException or OperationCanceledException or IOException or SocketException => true,
        HttpRequestException http => http.StatusCode is null || (int)http.StatusCode is >= 500 or 408 or 429,
        DbException { IsTransient: true } => true,
        AggregateException several => several.InnerExceptions.All(IsTransient),
        _ => exception.InnerException is { } inner && IsTransient(inner),
    };
}

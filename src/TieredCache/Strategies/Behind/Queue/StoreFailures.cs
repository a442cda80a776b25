using System.Data.Common;
using System.Net.Sockets;

namespace TieredCache.Strategies.Behind.Queue;

/// <summary>Tells a store that is away from a write that it will never take, and which writes it means.</summary>
/// <remarks>
/// Away: time-outs, cancellations, input and output, sockets, HTTP without an answer or with one of the 5xx, 408 and 429, and what a
/// database client calls transient; also when such an exception is the inner one, of one that names keys too. So is what has been
/// disposed of: a container that ends takes the store's parts with it, and that is never about a write. Anything else is, and so are
/// bytes that cannot be read, whatever the serializer says of it.
/// </remarks>
internal static class StoreFailures
{
    public static bool IsTransient(Exception exception) => exception switch
    {
        UnreadableValueException => false,
        TimeoutException or OperationCanceledException or IOException or SocketException or ObjectDisposedException => true,
        HttpRequestException http => http.StatusCode is null || (int)http.StatusCode is >= 500 or 408 or 429,
        DbException { IsTransient: true } => true,
        AggregateException several => several.InnerExceptions.All(IsTransient),
        _ => exception.InnerException is { } inner && IsTransient(inner),
    };

    /// <summary>The writes that a store has named; empty when it has named nobody.</summary>
    /// <remarks>By a key that it was not given it means one of these, and nobody knows which: then it has named none.</remarks>
    public static IReadOnlyList<PendingWrite> NamedBy(Exception failure, IReadOnlyList<PendingWrite> batch)
    {
        if (failure is not StoreWriteException { FailedKeys.Count: > 0 } partly)
        {
            return [];
        }

        var failed = partly.FailedKeys.ToHashSet(StringComparer.Ordinal);
        PendingWrite[] named = [.. batch.Where(write => failed.Contains(write.Key))];
        failed.ExceptWith(named.Select(static write => write.Key));
        return failed.Count == 0 ? named : [];
    }

    /// <summary>True where a key that is named does not say which of its writes it was.</summary>
    public static bool HasSeveralOfAKey(IReadOnlyList<PendingWrite> batch) => batch.DistinctBy(static write => write.Key, StringComparer.Ordinal).Count() < batch.Count;
}

using StackExchange.Redis;

namespace TieredCache.Redis.Connections;

/// <summary>Why there is no connection, in a few words: the client's name for the failure, and what the server or the system said.</summary>
internal static class FailureReason
{
    private const int Longest = 200;

    public static string Of(Exception error)
    {
        ConnectionFailureType? kind = null;
        var innermost = error;
        for (var next = error; next is not null; next = Inner(next))
        {
            kind = next is RedisConnectionException connection ? connection.FailureType : kind;
            innermost = next;
        }

        return kind is { } failure ? Of(failure, innermost)
            : innermost is RedisServerException ? $"it answers: {Words(innermost)}"
            : $"{innermost.GetType().Name}: {Words(innermost)}";
    }

    public static string Of(ConnectionFailureType kind, Exception? error)
    {
        while (error is not null && Inner(error) is { } inner)
        {
            error = inner;
        }

        // Of itself the client says at length which of its counters stood where.
        return error is null || Words(error).StartsWith($"{kind} ", StringComparison.Ordinal) ? kind.ToString() : $"{kind}: {Words(error)}";
    }

    // Of several the one that has a cause says more.
    private static Exception? Inner(Exception error) => error is AggregateException several
        ? several.InnerExceptions.FirstOrDefault(static one => one.InnerException is not null) ?? several.InnerException
        : error.InnerException;

    private static string Words(Exception error)
    {
        const string Label = "Error: ";
        var line = error.Message.AsSpan();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        line = line.StartsWith(Label, StringComparison.Ordinal) || line.StartsWith("Simple" + Label, StringComparison.Ordinal)
            ? line[(line.IndexOf(Label, StringComparison.Ordinal) + Label.Length)..]
            : line;
        return line.Length <= Longest ? line.TrimEnd('.').ToString() : $"{line[..Longest]}…";
    }
}

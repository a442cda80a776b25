using StackExchange.Redis;

namespace TieredCache.Redis.Connections;

/// <summary>What an error says about the command that got it. The client hands on the server's words.</summary>
internal static class Refusal
{
    private static readonly string[] Passing = ["TRYAGAIN", "ASK ", "MOVED ", "CLUSTERDOWN", "LOADING", "MASTERDOWN"];

    /// <summary>The server lost the script; the client sends the whole of it the next time.</summary>
    public static bool IsScriptUnknown(Exception error) => error is RedisServerException && Says(error, "NOSCRIPT");

    /// <summary>The command was not run, and may be in a moment: a slot moves, a data set is read from disk, a primary is replaced.</summary>
    public static bool IsPassing(Exception error) =>
        error is RedisServerException && (Array.Exists(Passing, word => Says(error, word)) || IsReadOnly(error) || IsUnreachable(error));

    /// <summary>The client seems not to know who the primary is.</summary>
    public static bool IsMisdirected(Exception error) => error switch
    {
        RedisServerException => Says(error, "MOVED ") || Says(error, "CLUSTERDOWN") || Says(error, "MASTERDOWN") || IsReadOnly(error) || IsUnreachable(error),
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection or ConnectionFailureType.ProtocolFailure } => true,
        RedisCommandException => true,
        _ => false,
    };

    private static bool Says(Exception error, string word) => error.Message.StartsWith(word, StringComparison.Ordinal);

    // Older servers put what a script met behind words of their own.
    private static bool IsReadOnly(Exception error) => error.Message.Contains("READONLY ", StringComparison.Ordinal);

    // The client's own words for a redirection that it could not follow.
    private static bool IsUnreachable(Exception error) => error.Message.Contains("serving hashslot", StringComparison.Ordinal);
}

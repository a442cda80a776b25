using StackExchange.Redis;

namespace TieredCache.Redis.Connections;

/// <summary>What an error says about the command that got it. The client hands on the server's words.</summary>
internal static class Refusal
{
    private static readonly string[] Passing = ["TRYAGAIN", "ASK ", "MOVED ", "CLUSTERDOWN", "LOADING", "MASTERDOWN"];
    private static readonly string[] Misdirected = ["MOVED ", "CLUSTERDOWN", "MASTERDOWN"];

    /// <summary>The server lost the script; the client sends the whole of it the next time.</summary>
    public static bool IsScriptUnknown(Exception error) => error is RedisServerException && error.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal);

    /// <summary>The server does not understand the script, as older ones do not where it begins with flags.</summary>
    public static bool IsScriptNotCompiled(Exception error) => error is RedisServerException && error.Message.Contains("Error compiling script", StringComparison.Ordinal);

    /// <summary>The command was not run, and may be in a moment: a slot moves, a data set is read from disk, a primary is replaced.</summary>
    public static bool IsPassing(Exception error) => error is RedisServerException && SaysPassing(error.Message);

    /// <summary>The client was sent to a server that it cannot reach.</summary>
    public static bool IsUnreachable(Exception error) => error is RedisServerException && SaysUnreachable(error.Message);

    /// <summary>The client seems not to know who the primary is.</summary>
    public static bool IsMisdirected(Exception error) => error switch
    {
        RedisServerException => SaysMisdirected(error.Message),
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection or ConnectionFailureType.ProtocolFailure } => true,
        RedisCommandException => true,
        _ => false,
    };

    public static bool SaysPassing(string words) => BeginsWithOne(words, Passing) || SaysReadOnly(words) || SaysUnreachable(words);

    public static bool SaysMisdirected(string words) => BeginsWithOne(words, Misdirected) || SaysReadOnly(words) || SaysUnreachable(words);

    private static bool BeginsWithOne(string words, string[] codes) => Array.Exists(codes, code => words.StartsWith(code, StringComparison.Ordinal));

    // Older servers put what a script met behind words of their own.
    private static bool SaysReadOnly(string words) => words.Contains("READONLY ", StringComparison.Ordinal);

    // The client's own words for a redirection that it could not follow.
    private static bool SaysUnreachable(string words) => words.Contains("serving hashslot", StringComparison.Ordinal);
}

using System.Reflection;
using StackExchange.Redis;

namespace TieredCache.Redis.Connections;

/// <summary>What may be told of a connection string: its mistakes and its servers, and nothing that is secret in it.</summary>
/// <remarks>
/// Commas part it, so a password with a comma in it goes on as what looks like a keyword or a server. What comes between a
/// password and the next keyword that the client knows is therefore not told.
/// </remarks>
internal static class ConnectionString
{
    private const string Right = "Right would be 'host:port', then, where they are needed, keywords such as 'password=…'.";

    /// <summary>What is wrong with it, each in a sentence that may follow its path.</summary>
    public static IReadOnlyList<string> Problems(string configuration)
    {
        var problems = new List<string>();
        var hasServer = false;
        foreach (var (text, isSecret) in Parts(configuration))
        {
            var isKeyword = KeywordOf(text) is not null;
            if (!isKeyword && text.Contains("://", StringComparison.Ordinal))
            {
                problems.Add($"a URI is not supported. {Right}");
                hasServer = true;
            }
            else if (Refused(text) is { } refused)
            {
                problems.Add(isSecret ? "what follows the password is not supported; a password with a comma in it cannot stand in a connection string, hand over the connection with UseConnection."
                    : isKeyword ? Told(KeywordOf(text)!, refused)
                    : $"the server '{text}' has no port from 1 to 65535.");
                hasServer |= !isKeyword;
            }
            else
            {
                hasServer |= !isKeyword && ConfigurationOptions.Parse(text).EndPoints.Count > 0;
            }
        }

        if (!hasServer)
        {
            problems.Add($"it names no server. {Right}");
        }

        return problems;
    }

    /// <summary>The servers that it names, as they are written there.</summary>
    public static string Servers(string configuration)
    {
        var servers = string.Join(", ", Parts(configuration).Where(static part => !part.IsSecret && KeywordOf(part.Text) is null).Select(static part => part.Text[(part.Text.LastIndexOf('@') + 1)..]));
        return servers.Length > 0 ? servers : "the configured address";
    }

    private static IEnumerable<(string Text, bool IsSecret)> Parts(string configuration)
    {
        var isSecret = false;
        foreach (var text in configuration.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            isSecret &= KeywordOf(text) is null || Refused(text) is not null;
            yield return (text, isSecret);
            isSecret |= "password".Equals(KeywordOf(text), StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string? KeywordOf(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? text[..at].Trim() : null;

    private static Exception? Refused(string text)
    {
        try
        {
            ConfigurationOptions.Parse(text);
            return null;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException)
        {
            return refused;
        }
    }

    private static string Told(string keyword, Exception refused) => refused is ArgumentOutOfRangeException or FormatException
        ? $"keyword '{keyword}' has a value that StackExchange.Redis {Client()} does not take."
        : $"keyword '{keyword}' is not supported by StackExchange.Redis {Client()}.";

    private static string Client() =>
        Version.TryParse(typeof(ConfigurationOptions).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version, out var version) ? version.ToString(3) : "";
}

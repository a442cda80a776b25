using System.Reflection;
using StackExchange.Redis;

namespace TieredCache.RedisTests.Servers;

/// <summary>A client that fails in ways in which no server here does: some of its commands are answered by the test.</summary>
internal static class Intercepted
{
    /// <param name="inside">What is asked as a rule.</param>
    /// <param name="answer">Answers a call: the method, its arguments, and what asks <paramref name="inside"/>.</param>
    public static T Around<T>(T inside, Func<MethodInfo, object?[], Func<object?>, object?> answer)
        where T : class
    {
        var outside = DispatchProxy.Create<T, Interceptor>();
        var interceptor = (Interceptor)(object)outside;
        interceptor.Answer = (method, arguments) => answer(method, arguments, () => method.Invoke(inside, arguments));
        return outside;
    }

    /// <summary>A multiplexer whose reads of many keys are answered by the test.</summary>
    public static IConnectionMultiplexer Reads(IConnectionMultiplexer inside, Func<RedisKey[], Func<Task<RedisValue[]>>, Task<RedisValue[]>> answer) =>
        Commands(inside, (_, method, arguments, ask) => method.Name == nameof(IDatabase.StringGetAsync) && arguments[0] is RedisKey[] keys
            ? answer(keys, () => (Task<RedisValue[]>)ask()!)
            : ask());

    /// <summary>A multiplexer that runs another script in the place of one, where the test has one.</summary>
    public static IConnectionMultiplexer Scripts(IConnectionMultiplexer inside, Func<string, string?> instead) =>
        Commands(inside, (database, method, arguments, ask) => method.Name == nameof(IDatabase.ScriptEvaluateAsync) && arguments[0] is string text && instead(text) is { } other
            ? database.ScriptEvaluateAsync(other)
            : ask());

    /// <summary>The same by a script's keys and arguments too, which the other one is given.</summary>
    public static IConnectionMultiplexer Evaluations(IConnectionMultiplexer inside, Func<string, RedisKey[]?, RedisValue[]?, string?> instead) =>
        Commands(inside, (database, method, arguments, ask) => method.Name == nameof(IDatabase.ScriptEvaluateAsync) && arguments is [string text, ..]
            && arguments[1] as RedisKey[] is var keys && arguments[2] as RedisValue[] is var values && instead(text, keys, values) is { } other
                ? database.ScriptEvaluateAsync(other, keys, values)
                : ask());

    private static IConnectionMultiplexer Commands(IConnectionMultiplexer inside, Func<IDatabase, MethodInfo, object?[], Func<object?>, object?> answer) =>
        Around(inside, (method, _, ask) => method.Name == nameof(IConnectionMultiplexer.GetDatabase) && (IDatabase)ask()! is var database
            ? Around(database, (method, arguments, ask) => answer(database, method, arguments, ask))
            : ask());
}

/// <summary>Hands every call to a function; public, for the runtime derives from it.</summary>
public class Interceptor : DispatchProxy
{
    public Func<MethodInfo, object?[], object?>? Answer { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer!(targetMethod!, args ?? []);
}
